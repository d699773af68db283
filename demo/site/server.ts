// node demo/site/server.ts --port 8787 --state .state: the shop, for `npm start`.
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {serve} from '@hono/node-server';
import {Mailbox} from './mailbox.ts';
import {MerchantApi} from './merchant-api.ts';
import {createSite} from './site.ts';

const {values} = parseArgs({
  options: {port: {type: 'string', default: '8787'}, state: {type: 'string', default: '.state'}},
});
const port = Number(values.port);
const api = `http://localhost:${port + 1}`;
const site = createSite({
  api,
  stripe: `http://localhost:${port + 2}`,
  mailbox: new Mailbox(join(values.state, 'mailbox')),
  merchantApi: new MerchantApi(api),
});
serve({fetch: site.fetch, port, hostname: '127.0.0.1'});
