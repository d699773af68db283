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
  for (const [name, state] of Object.entries(all)) {
    if (asked.has('state') && asked.get('state') !== name) continue;
    const heading = document.body.appendChild(document.createElement('h2'));
    heading.textContent = `${tag} · ${name}`;
    const mounted = mount(state, {theme, dir, lang});
    // The fixtures' words are English: in another language one cannot wait for them.
    await Promise.race([
      reach(state, mounted).catch((error) => lang === 'en' && console.error(error)),
      pause(lang === 'en' ? 4000 : 600),
    ]);
  }
}
document.body.dataset['ready'] = '';

function pause(durationMs: number): Promise<void> {
  return new Promise((done) => setTimeout(done, durationMs));
}
