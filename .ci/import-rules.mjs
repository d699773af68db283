// Holds the tree to .dependency-cruiser.cjs. A run that read hardly anything proves nothing, so that fails too.
import {cruise} from 'dependency-cruiser';
import {createRequire} from 'node:module';

const modulesMin = 200;
const {forbidden, options} = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const {output} = await cruise(['worker', 'widgets', 'schema', 'demo'], {
  ruleSet: {forbidden},
  validate: true,
  ...options,
});
const {violations, totalCruised} = output.summary;
for (const {rule, from, to, cycle} of violations) {
  console.error(`${rule.name}: ${from} → ${cycle ? cycle.map((step) => step.name).join(' → ') : to}`);
  console.error(`  ${forbidden.find(({name}) => name === rule.name)?.comment ?? ''}`);
}
if (totalCruised < modulesMin)
  console.error(`Only ${totalCruised} modules were read, at least ${modulesMin} are there: the check does not work.`);
process.exit(violations.length || totalCruised < modulesMin ? 1 : 0);
