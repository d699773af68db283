import {html, nothing, render} from 'lit';
import {type ElementStates, mount, reach} from '../testing/states.ts';

/*
 * Every element in every one of its states, from the fixtures that the tests use.
 * Start: `vite widgets/gallery --config widgets/gallery/vite.config.ts`.
 * In the address: ?element=portal-dashboard&state=complete&theme=dark&dir=rtl&lang=ar
 */

const elements = import.meta.glob(['../elements/*/portal-*.ts', '!../elements/*/*.*.ts']);
const states = import.meta.glob<{states: ElementStates}>('../elements/*/*.states.ts');
const tags = Object.keys(states).map((path) => path.split('/')[2]!);

const asked = new URLSearchParams(location.search);
const theme = asked.get('theme') === 'dark' ? 'dark' : 'light';
const dir = asked.get('dir') === 'rtl' ? 'rtl' : 'ltr';
const lang = asked.get('lang') ?? 'en';
const element = asked.get('element');

document.documentElement.style.cssText = theme === 'dark' ? 'background:#16171b;color:#e8e8ea;color-scheme:dark' : '';
document.documentElement.dir = dir;
document.documentElement.lang = lang;
await Promise.all(Object.values(elements).map((load) => load()));

if (!asked.has('bare')) {
  const link = (changes: Record<string, string>, text: string) => {
    const next = new URLSearchParams({...Object.fromEntries(asked), ...changes});
    return html`<a href="?${next}">${text}</a> `;
  };
  const nav = document.body.appendChild(document.createElement('nav'));
  render(
    html`${tags.map((tag) => link({element: tag}, tag))}
    ${link({theme: theme === 'dark' ? 'light' : 'dark'}, 'light/dark')}
    ${link({dir: dir === 'rtl' ? 'ltr' : 'rtl'}, 'ltr/rtl')}
    ${['en', 'de', 'ar'].map((lang) => link({lang}, lang))}${nothing}`,
    nav,
  );
}

for (const tag of tags) {
  if (element && element !== tag) continue;
  const {states: all} = await states[`../elements/${tag}/${tag}.states.ts`]!();
  const wanted = asked.get('state');
  if (wanted) {
    const state = all[wanted]!;
    const mounted = mount(state, {theme, dir, lang});
    // The fixtures' words are English: in another language one cannot wait for them.
    const reached = reach(state, mounted).catch((error) => lang === 'en' && console.error(tag, wanted, error));
    await Promise.race([reached, pause(lang === 'en' ? 4000 : 800)]);
    continue;
  }
  for (const name of Object.keys(all)) {
    const heading = document.body.appendChild(document.createElement('h2'));
    heading.textContent = `${tag} · ${name}`;
    await frame(tag, name);
  }
}
document.body.dataset['ready'] = '';

/** Each state in a document of its own: an open Pay sheet stands in the address, and there is one address. */
async function frame(element: string, state: string): Promise<void> {
  const frame = document.body.appendChild(document.createElement('iframe'));
  frame.title = `${element} ${state}`;
  frame.src = '?' + new URLSearchParams({...Object.fromEntries(asked), bare: '', element, state});
  for (
    let waitedMs = 0;
    waitedMs < 10_000 && !frame.contentDocument?.querySelector('body[data-ready]');
    waitedMs += 50
  ) {
    await pause(50);
  }
  const page = frame.contentDocument!.body;
  new ResizeObserver(() => (frame.style.height = `${page.scrollHeight}px`)).observe(page);
}

function pause(durationMs: number): Promise<void> {
  return new Promise((done) => setTimeout(done, durationMs));
}
