// npm run import -- FILE …: documents from a CSV through the merchant API. See --help and README.md.
import {HELP, ImportError, readArguments, type ImportSettings} from './arguments.ts';
import {groupDocuments} from './group-documents.ts';
import {MerchantApi} from './merchant-api.ts';
import {exponentOf} from '../../money/exponents.ts';
import {readCsv} from './read-csv.ts';
import {writeRejects} from './rejects.ts';
import {send} from './send.ts';
import {summarize} from './summary.ts';

const PROGRESS_LINE_MS = 10_000;
const EXIT_INTERRUPTED = 130;

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    // npm runs scripts in the package's folder; INIT_CWD is where the person stood.
    const settings = readArguments(
      process.argv.slice(2),
      process.env['INIT_CWD'] ?? process.cwd(),
      Number(process.env['PORT'] ?? 8787) + 1,
    );
    if (settings === 'help') {
      console.log(HELP);
      return 0;
    }
    return await run(settings);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function run(settings: ImportSettings): Promise<number> {
  if (settings.currency !== '' && exponentOf(settings.currency) === null) {
    throw new ImportError(`--currency: "${settings.currency}" is no ISO 4217 currency.`);
  }
  if (settings.rejectsFile === settings.file) throw new ImportError('--rejects would overwrite the file itself.');
  const startedAtMs = Date.now();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.error('\nStopping after what is under way …');
      stop.abort();
    });
  }
  const show = progressLine();
  show('reading …');
  const api = new MerchantApi(settings.url, settings.key, stop.signal);
  // The file first: a wrong path should not need a running API to be found.
  const rows = readCsv(settings.file, settings);
  const first = await rows.next();
  await api.check();
  const grouped = await groupDocuments(withFirst(first, rows), settings);
  const sent = await send(api, grouped, {
    batchDocumentsMax: settings.batchDocumentsMax,
    termsDays: settings.termsDays,
    stop: stop.signal,
    progress: (done, all) => show(`${done.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} documents`),
  });
  show(null);
  await writeRejects(settings.rejectsFile, grouped.header, [...grouped.rejects, ...sent.rejects]);
  console.log(summarize(grouped, sent, settings.rejectsFile, Date.now() - startedAtMs));
  if (sent.stopped !== null) {
    console.error(
      `${sent.stopped === 'stopped' ? 'Stopped.' : sent.stopped} Run the same command again: what is there already is left as it is.`,
    );
    return sent.stopped === 'stopped' ? EXIT_INTERRUPTED : 1;
  }
  if (sent.taken.size === 0) {
    console.error(grouped.rowCount === 0 ? 'The file has a header and no rows.' : 'Nothing could be imported.');
    return 1;
  }
  return 0;
}

async function* withFirst<T>(first: IteratorResult<T>, rest: AsyncIterable<T>): AsyncGenerator<T> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

/** One line that is written over on a terminal; a line now and then in a log. */
function progressLine(): (text: string | null) => void {
  let shownAtMs = Date.now();
  return (text) => {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[K${text ?? ''}`);
      return;
    }
    if (text === null || Date.now() - shownAtMs < PROGRESS_LINE_MS) return;
    shownAtMs = Date.now();
    console.error(text);
  };
}
