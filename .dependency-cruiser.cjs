// Imports run one way; `npm run verify` holds the tree to it. Each comment says how to put a breach right.
const test = '\\.test\\.ts$|^worker/(testing|simulation|chaos)/|^widgets/testing/|^\\.ci/|^demo/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'Two files need each other: move what both need into a third.',
      from: {},
      to: {circular: true, viaOnly: {dependencyTypesNot: ['type-only']}},
    },
    {
      name: 'nothing-imports-the-demo',
      severity: 'error',
      comment: 'The demo uses the product, never the other way round. Tests alone may use its Stripe sandbox.',
      from: {path: '^(worker|widgets|schema)/', pathNot: `${test}|/vitest\\.config\\.ts$`},
      to: {path: '^demo/'},
    },
    {
      name: 'widgets-know-the-worker-by-its-type-alone',
      severity: 'error',
      comment:
        'The one import is the type PortalApi in widgets/client; what the elements need otherwise comes over the API.',
      from: {path: '^widgets/', pathNot: '^widgets/client/'},
      to: {path: '^worker/'},
    },
    {
      name: 'widgets-import-no-code-of-the-worker',
      severity: 'error',
      comment: 'Only `import type`: code of the worker must not get into a bundle.',
      from: {path: '^widgets/client/'},
      to: {path: '^worker/', dependencyTypesNot: ['type-only']},
    },
    {
      name: 'worker-knows-no-widgets',
      severity: 'error',
      comment: 'The worker serves the built widgets as files and knows nothing else of them.',
      from: {path: '^worker/'},
      to: {path: '^widgets/'},
    },
    {
      name: 'http-and-providers-know-no-feature',
      severity: 'error',
      comment: 'Hand in what is needed as an argument; features use http and providers.',
      from: {path: '^worker/(http|providers|money|text)/', pathNot: test},
      to: {path: '^worker/(features|api|index|jobs)'},
    },
    {
      name: 'nothing-imports-the-trials',
      severity: 'error',
      comment: 'Simulation, chaos and bench try the product; they are no part of it.',
      from: {path: '^(worker|widgets|schema)/', pathNot: '^worker/(simulation|chaos|bench)/'},
      to: {path: '^worker/(simulation|chaos|bench)/'},
    },
    {
      name: 'money-is-pure',
      severity: 'error',
      comment: 'worker/money has no I/O and no time, so it can be tested and reused anywhere.',
      from: {path: '^worker/money/', pathNot: test},
      to: {path: '^worker/', pathNot: '^worker/money/'},
    },
    {
      name: 'routes-call-use-cases',
      severity: 'error',
      comment: 'A route validates, calls one use case and answers. Move the query into a use case.',
      from: {path: '\\.routes\\.ts$'},
      to: {path: '\\.store\\.ts$'},
    },
    {
      name: 'rules-are-pure',
      severity: 'error',
      comment: 'A rule gets the records as arguments. Read them in the use case.',
      from: {path: '\\.rules\\.ts$'},
      to: {
        path: '\\.(store|usecases|routes)\\.ts$|^worker/providers/(database|stripe|mail|providers)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'stores-hold-sql-alone',
      severity: 'error',
      comment: 'A store is called by use cases and calls nobody.',
      from: {path: '\\.store\\.ts$'},
      to: {path: '\\.(usecases|routes)\\.ts$'},
    },
    {
      name: 'use-cases-know-no-routes',
      severity: 'error',
      comment: 'Shapes that both need stand in a .shapes file.',
      from: {path: '\\.usecases\\.ts$'},
      to: {path: '\\.routes\\.ts$'},
    },
    {
      name: 'features-meet-at-use-cases',
      severity: 'error',
      comment: 'Call the other feature’s use case, or its pure rule; its store, errors and routes are its own.',
      from: {path: '^worker/features/([^/]+)/', pathNot: test},
      to: {path: '^worker/features/', pathNot: '^worker/features/$1/|\\.(usecases|rules|shapes)\\.ts$'},
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      comment: 'The import leads nowhere.',
      from: {},
      to: {couldNotResolve: true, pathNot: '^cloudflare:|\\?raw$|\\?worker$|^virtual:'},
    },
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    exclude: {path: '(^|/)(dist|generated|node_modules)/'},
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
