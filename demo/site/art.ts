// The shop's pictures: drawn here, so that the demo needs no network and no image has a licence.
import {raw} from 'hono/html';

interface Glaze {
  body: string;
  shade: string;
  light: string;
  inside: string;
}
const glazes: Record<string, Glaze> = {
  salt: {body: '#e3ded1', shade: '#c3bcab', light: '#f6f3ea', inside: '#b6ae9b'},
  ink: {body: '#34485c', shade: '#22313f', light: '#5b7389', inside: '#18242f'},
  moss: {body: '#7d8a63', shade: '#5c6848', light: '#a3ae8a', inside: '#48523a'},
  clay: {body: '#c1805d', shade: '#98603f', light: '#dda889', inside: '#7d4c31'},
  sea: {body: '#a9cdc3', shade: '#7fa99e', light: '#d9ece6', inside: '#8fb8ad'},
  oak: {body: '#c39a6b', shade: '#9c7648', light: '#dcbb93', inside: '#7f5d36'},
};

/** Each drawing stands on y = 170 of a 200 × 200 field. */
const drawings: Record<string, (g: Glaze) => string> = {
  mug: (g) => `
    <path d="M128 92c34-8 40 44 0 44" fill="none" stroke="${g.shade}" stroke-width="11"/>
    <path d="M58 78h74v78q0 14-16 14H74q-16 0-16-14z" fill="${g.body}"/>
    <path d="M108 78h24v78q0 14-16 14h-14q6-40 6-92z" fill="${g.shade}" opacity=".55"/>
    <path d="M66 92q-1 40 3 66" stroke="${g.light}" stroke-width="5" fill="none" stroke-linecap="round" opacity=".8"/>
    <ellipse cx="95" cy="78" rx="37" ry="8" fill="${g.light}"/><ellipse cx="95" cy="79" rx="32" ry="6" fill="${g.inside}"/>`,
  cup: (g) => `
    <ellipse cx="100" cy="163" rx="66" ry="9" fill="${g.shade}"/><ellipse cx="100" cy="160" rx="66" ry="9" fill="${g.light}"/>
    <path d="M133 118c26-6 30 30-4 30" fill="none" stroke="${g.shade}" stroke-width="8"/>
    <path d="M64 108h72q0 50-26 52H90q-26-2-26-52z" fill="${g.body}"/>
    <path d="M112 108h24q0 50-26 52h-6q10-20 8-52z" fill="${g.shade}" opacity=".6"/>
    <ellipse cx="100" cy="108" rx="36" ry="7" fill="${g.light}"/><ellipse cx="100" cy="109" rx="31" ry="5" fill="#3b2619"/>`,
  bowl: (g) => `
    <path d="M34 106h132q-4 62-50 64H84q-46-2-50-64z" fill="${g.body}"/>
    <path d="M126 106h40q-4 62-50 64h-12q22-20 22-64z" fill="${g.shade}" opacity=".55"/>
    <path d="M46 120q8 34 28 44" stroke="${g.light}" stroke-width="5" fill="none" stroke-linecap="round" opacity=".7"/>
    <ellipse cx="100" cy="106" rx="66" ry="13" fill="${g.light}"/><ellipse cx="100" cy="107" rx="60" ry="10" fill="${g.inside}"/>`,
  plate: (g) => `
    <circle cx="100" cy="100" r="72" fill="${g.shade}"/><circle cx="100" cy="98" r="72" fill="${g.body}"/>
    <circle cx="100" cy="98" r="50" fill="${g.light}" opacity=".55"/><circle cx="100" cy="99" r="46" fill="${g.body}"/>
    <path d="M52 66a60 60 0 0 1 40-26" stroke="${g.light}" stroke-width="5" fill="none" stroke-linecap="round"/>
    <g fill="${g.shade}" opacity=".5"><circle cx="118" cy="84" r="1.6"/><circle cx="84" cy="116" r="1.4"/><circle cx="132" cy="120" r="1.8"/><circle cx="70" cy="88" r="1.2"/><circle cx="104" cy="130" r="1.3"/></g>`,
  pitcher: (g) => `
    <path d="M134 84c36-4 34 58-6 62" fill="none" stroke="${g.shade}" stroke-width="10"/>
    <path d="M58 66q16 22 8 44-14 52 16 60h36q30-8 16-60-6-24 4-40z" fill="${g.body}"/>
    <path d="M112 70l26 0q-10 16-4 40 14 52-16 60h-14q22-44 8-100z" fill="${g.shade}" opacity=".55"/>
    <path d="M58 66q40-8 80 4-10 10-40 9-26-1-40-13z" fill="${g.inside}"/>`,
  teapot: (g) => `
    <path d="M48 122q-20-8-24-34l14-4q4 22 22 26z" fill="${g.shade}"/>
    <path d="M146 104c40-14 42 46-4 48" fill="none" stroke="${g.shade}" stroke-width="10"/>
    <path d="M46 130q0-40 54-40t54 40q0 40-54 40t-54-40z" fill="${g.body}"/>
    <path d="M122 94q32 8 32 36 0 40-46 40 28-30 14-76z" fill="${g.shade}" opacity=".5"/>
    <path d="M60 118q6-14 22-18" stroke="${g.light}" stroke-width="5" fill="none" stroke-linecap="round"/>
    <ellipse cx="100" cy="92" rx="30" ry="7" fill="${g.shade}"/><path d="M72 90q28-16 56 0z" fill="${g.body}"/><circle cx="100" cy="78" r="7" fill="${g.light}"/>`,
  vase: (g) => `
    <path d="M100 62q-2-24 10-44M100 62q4-18 22-30M100 60q-8-20-20-26" stroke="#7a8460" stroke-width="2.5" fill="none"/>
    <g fill="#b7bf98"><ellipse cx="112" cy="16" rx="6" ry="11" transform="rotate(24 112 16)"/><ellipse cx="125" cy="30" rx="5" ry="10" transform="rotate(52 125 30)"/><ellipse cx="78" cy="32" rx="5" ry="10" transform="rotate(-48 78 32)"/></g>
    <path d="M88 60h24q-2 22 14 42 22 40-6 68H80q-28-28-6-68 16-20 14-42z" fill="${g.body}"/>
    <path d="M104 60h8q-2 22 14 42 22 40-6 68h-14q22-34 4-66-8-18-6-44z" fill="${g.shade}" opacity=".55"/>
    <path d="M76 118q-8 22 4 40" stroke="${g.light}" stroke-width="5" fill="none" stroke-linecap="round" opacity=".8"/>
    <ellipse cx="100" cy="60" rx="12" ry="3.4" fill="${g.inside}"/>`,
  napkin: (g) => `
    <path d="M44 170V92q28-34 56-34t56 34v78z" fill="${g.shade}"/><path d="M44 170q2-70 56-112 54 42 56 112z" fill="${g.body}"/>
    <path d="M100 58q30 46 34 112h22q-2-70-56-112z" fill="${g.shade}" opacity=".45"/>
    <path d="M56 166q6-56 44-94 38 38 44 94" fill="none" stroke="${g.light}" stroke-width="2" stroke-dasharray="5 4"/>
    <path d="M100 58v112" stroke="${g.inside}" stroke-width="1.5" opacity=".5"/>
    <path d="M58 126h84v20H58z" fill="#c39a6b"/><path d="M58 126h84v5H58z" fill="#dcbb93"/>`,
  cloth: (g) => `
    <path d="M50 44h100v106q-12 10-25 0-12-9-25 0-13 9-25 0-12-9-25 0z" fill="${g.body}"/>
    <path d="M118 44h32v106q-12 10-25 0z" fill="${g.shade}" opacity=".45"/>
    <path d="M50 62h100M50 68h100" stroke="${g.light}" stroke-width="2.5"/><path d="M50 130h100" stroke="${g.shade}" stroke-width="2"/>
    <path d="M46 44h108" stroke="#8b6b45" stroke-width="6" stroke-linecap="round"/>`,
  apron: (g) => `
    <path d="M76 44C66 8 134 8 124 44" fill="none" stroke="${g.shade}" stroke-width="6"/>
    <path d="M46 98l-18 22M154 98l18 22" stroke="${g.shade}" stroke-width="5" stroke-linecap="round"/>
    <path d="M74 40h52q2 34 28 52l4 78q-58 8-116 0l4-78q26-18 28-52z" fill="${g.body}"/><path d="M126 40q2 34 28 52l4 78q-16 3-34 4 6-60 2-134z" fill="${g.shade}" opacity=".5"/>
    <path d="M68 116h64v26q0 8-8 8H76q-8 0-8-8zM100 116v34M80 52h40" fill="none" stroke="${g.light}" stroke-width="2.2" stroke-dasharray="5 3"/>`,
  tumbler: (g) => `
    <path d="M62 60h76l-8 104q-1 6-10 6H80q-9 0-10-6z" fill="${g.body}" opacity=".65"/>
    <path d="M66 104h68l-4 60q-1 6-10 6H80q-9 0-10-6z" fill="${g.shade}" opacity=".55"/>
    <path d="M74 72l6 86" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".8"/>
    <ellipse cx="100" cy="60" rx="38" ry="7" fill="${g.light}" opacity=".9"/><ellipse cx="100" cy="104" rx="34" ry="5.5" fill="${g.light}" opacity=".6"/>`,
  carafe: (g) => `
    <path d="M86 30h28v36q34 22 30 92-1 12-12 12H68q-11 0-12-12-4-70 30-92z" fill="${g.body}" opacity=".6"/>
    <path d="M60 116h80q5 20 4 42-1 12-12 12H68q-11 0-12-12-1-22 4-42z" fill="${g.shade}" opacity=".55"/>
    <path d="M68 108q-4 26-2 46" stroke="#fff" stroke-width="5" stroke-linecap="round" fill="none" opacity=".8"/>
    <ellipse cx="100" cy="116" rx="40" ry="6" fill="${g.light}" opacity=".6"/><path d="M80 14h40v20q-20 8-40 0z" fill="${g.light}" opacity=".9"/>`,
  candle: (g) => `
    <rect x="92" y="44" width="16" height="70" rx="3" fill="#f3ead8"/><path d="M100 44q-9-12 0-26 9 14 0 26z" fill="#eab54f"/>
    <path d="M68 112h64l-10 46q-2 12-14 12H92q-12 0-14-12z" fill="${g.body}" opacity=".8"/>
    <path d="M112 112h20l-10 46q-2 12-14 12h-4q10-24 8-58z" fill="${g.shade}" opacity=".6"/><ellipse cx="100" cy="112" rx="32" ry="6" fill="${g.light}"/>`,
  board: (g) => `
    <path d="M46 72q0-12 12-12h74q12 0 12 12v86q0 12-12 12H58q-12 0-12-12z" fill="${g.body}" transform="rotate(-8 96 116)"/>
    <path d="M84 26q12-6 18 6l3 28-20 3z" fill="${g.body}"/><circle cx="94" cy="38" r="5" fill="${g.inside}"/>
    <g fill="none" stroke="${g.shade}" stroke-width="1.6" opacity=".7"><path d="M58 78q26 40 8 88"/><path d="M78 72q30 44 8 96"/><path d="M104 68q26 48 8 98"/><path d="M126 66q20 44 12 90"/></g>`,
  spoon: (g) => `
    <path d="M112 84L62 168" stroke="${g.body}" stroke-width="11" stroke-linecap="round"/><path d="M114 86L66 168" stroke="${g.shade}" stroke-width="4" stroke-linecap="round" opacity=".6"/>
    <ellipse cx="126" cy="58" rx="26" ry="38" fill="${g.body}" transform="rotate(31 126 58)"/><ellipse cx="124" cy="58" rx="18" ry="29" fill="${g.shade}" transform="rotate(31 124 58)" opacity=".75"/>`,
  cellar: (g) => `
    <path d="M50 104h100v50q0 16-16 16H66q-16 0-16-16z" fill="${g.body}"/><path d="M122 104h28v50q0 16-16 16h-16q6-30 4-66z" fill="${g.shade}" opacity=".55"/>
    <ellipse cx="100" cy="104" rx="50" ry="12" fill="${g.inside}"/><ellipse cx="100" cy="103" rx="38" ry="7" fill="#f4f1ea"/>
    <ellipse cx="122" cy="90" rx="50" ry="12" fill="${g.shade}" transform="rotate(-12 122 90)"/><ellipse cx="122" cy="86" rx="50" ry="12" fill="${g.light}" transform="rotate(-12 122 86)"/>`,
  coaster: (g) => `
    <ellipse cx="100" cy="158" rx="62" ry="13" fill="${g.shade}"/><ellipse cx="100" cy="148" rx="62" ry="13" fill="${g.body}"/><ellipse cx="100" cy="138" rx="62" ry="13" fill="${g.shade}"/><ellipse cx="100" cy="128" rx="62" ry="13" fill="${g.body}"/><ellipse cx="100" cy="118" rx="62" ry="13" fill="${g.shade}"/><ellipse cx="100" cy="110" rx="62" ry="13" fill="${g.light}"/>
    <g fill="${g.shade}" opacity=".7"><circle cx="80" cy="108" r="1.5"/><circle cx="112" cy="113" r="1.5"/><circle cx="126" cy="106" r="1.2"/><circle cx="96" cy="104" r="1.2"/></g>`,
};

function drawing(kind: string, glaze: string): string {
  return drawings[kind]!(glazes[glaze]!);
}

/** A product's picture; its name stands beside it, so it says nothing to a screen reader. */
export function productArt(kind: string, glaze: string) {
  const shadow = kind === 'plate' ? '' : '<ellipse cx="100" cy="171" rx="62" ry="6" fill="#000" opacity=".13"/>';
  return raw(`<svg class="art" viewBox="0 0 200 200" aria-hidden="true">${shadow}${drawing(kind, glaze)}</svg>`);
}

/** The still life of the home page: two shelves of what the shop sells. */
export function shelfArt() {
  const at = (x: number, y: number, scale: number, kind: string, glaze: string) =>
    `<g transform="translate(${x} ${y - 170 * scale}) scale(${scale})"><ellipse cx="100" cy="171" rx="58" ry="5" fill="#000" opacity=".16"/>${drawing(kind, glaze)}</g>`;
  return raw(`<svg class="shelf" viewBox="0 0 720 560" aria-hidden="true">
    <rect class="shelf-wall" width="720" height="560" rx="6"/>
    <path class="shelf-light" d="M0 0h430L250 560H0z"/>
    <g class="shelf-board"><rect y="262" width="720" height="14"/><rect y="512" width="720" height="14"/></g>
    <g class="shelf-under"><rect y="276" width="720" height="9"/><rect y="526" width="720" height="9"/></g>
    ${at(28, 262, 0.86, 'pitcher', 'ink')}${at(176, 262, 0.62, 'cup', 'salt')}${at(278, 262, 1.2, 'vase', 'clay')}${at(470, 262, 0.72, 'mug', 'moss')}${at(570, 262, 0.72, 'mug', 'salt')}
    ${at(24, 512, 1.02, 'teapot', 'moss')}${at(226, 512, 0.86, 'bowl', 'salt')}${at(226, 456, 0.8, 'bowl', 'clay')}${at(404, 512, 0.98, 'carafe', 'sea')}${at(556, 512, 0.7, 'tumbler', 'sea')}</svg>`);
}
