/** The one factory of routers: what does not fit is refused with our own problem, never with zod's internals. */
import {OpenAPIHono, type z} from '@hono/zod-openapi';
import type {Env} from '../env.ts';
import type {Providers} from '../providers/providers.ts';
import {type FieldError, Problem} from './problems.ts';

export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    providers: Providers;
  };
}

export function createRouter<Environment extends AppEnv = AppEnv>() {
  return new OpenAPIHono<Environment>({
    defaultHook(result) {
      if (!result.success) throw invalidRequest(result.error, result.target);
    },
  });
}

/** 422 with one entry for each field that does not fit. */
export function invalidRequest(error: z.ZodError | z.core.$ZodError, target = 'json'): Problem {
  const errors = error.issues
    .flatMap((issue): FieldError[] => {
      // Of a name that nobody knows zod tells only where it stands; the field is the name itself.
      const fields = issue.code === 'unrecognized_keys' ? issue.keys.map((name) => [name]) : [[]];
      return fields.map((field) => ({
        path: [...(target === 'json' ? [] : [target]), ...issue.path.map(String), ...field].join('.'),
        code: issue.code ?? 'invalid',
        message: issue.message,
      }));
    })
    .slice(0, 50);
  const first = errors[0];
  // A cursor has a code of its own: its cure is to begin the list again.
  if (target === 'query' && first?.path === 'query.cursor') {
    return new Problem(422, 'cursors.invalid', 'The cursor is not one of this list. Begin again without it.', {errors});
  }
  return new Problem(
    422,
    'requests.invalid',
    first ? `${first.path || 'body'}: ${first.message}` : 'The request does not fit.',
    {errors},
  );
}
