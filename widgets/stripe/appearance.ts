import type {Appearance} from '@stripe/stripe-js';

/**
 * The look of Stripe's field, which stands in an iframe and inherits nothing: read from where it will stand, so that it
 * is right on a light page and on a dark one, whatever tokens the merchant has set.
 *
 * @param host an element that has the portal's base styles (its `--_…` properties)
 */
export function appearanceOf(host: HTMLElement): Appearance {
  const style = getComputedStyle(host);
  const text = toRgb(style.color, host);
  const background = toRgb(backgroundBehind(host), host);
  const dark = lightness(text) > lightness(background);
  const token = (name: string) => toHex(mixedOver(background, toRgb(resolve(name, host), host)));
  const radius = parseFloat(resolveLength('--_radius', host)) || 10;
  return {
    theme: dark ? 'night' : 'stripe',
    labels: 'above',
    variables: {
      colorPrimary: token('--_accent'),
      colorBackground: toHex(background),
      colorText: toHex(text),
      colorTextSecondary: token('--_muted'),
      colorTextPlaceholder: token('--_muted'),
      colorDanger: token('--_danger'),
      fontFamily: style.fontFamily,
      fontSizeBase: style.fontSize,
      borderRadius: `${radius * 0.8}px`,
      gridRowSpacing: '16px',
    },
    rules: {
      '.Input': {border: `1px solid ${token('--_line')}`, boxShadow: 'none', padding: '11px 12px'},
      '.Input:focus': {border: `1px solid ${token('--_link')}`, boxShadow: `0 0 0 1px ${token('--_link')}`},
      '.Input--invalid': {border: `1px solid ${token('--_danger')}`, boxShadow: 'none'},
      '.Label': {fontSize: '0.875em', fontWeight: '550', marginBottom: '6px'},
    },
  };
}

type Rgba = [red: number, green: number, blue: number, alpha: number];

/** Any CSS colour, also `color-mix()` and `oklab()`, which Stripe does not take, as the pixel that the browser paints. */
function toRgb(color: string, host: HTMLElement): Rgba {
  const canvas = host.ownerDocument.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', {willReadFrequently: true})!;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}

/** What a custom property comes to as a colour: read from an element that has it as its own colour. */
function resolve(name: string, host: HTMLElement): string {
  const probe = host.ownerDocument.createElement('i');
  probe.style.backgroundColor = `var(${name})`;
  (host.shadowRoot ?? host).append(probe);
  const color = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return color;
}

function resolveLength(name: string, host: HTMLElement): string {
  const probe = host.ownerDocument.createElement('i');
  probe.style.borderTopLeftRadius = `var(${name})`;
  (host.shadowRoot ?? host).append(probe);
  const length = getComputedStyle(probe).borderTopLeftRadius;
  probe.remove();
  return length;
}

/** The first background on the way up that is not see-through. */
function backgroundBehind(host: HTMLElement): string {
  for (let node: Node | null = host; node; node = node instanceof ShadowRoot ? node.host : node.parentNode) {
    if (!(node instanceof HTMLElement)) continue;
    const {backgroundColor} = getComputedStyle(node);
    if (toRgb(backgroundColor, host)[3] > 0.9) return backgroundColor;
  }
  return getComputedStyle(document.documentElement).colorScheme.includes('dark') ? '#121212' : '#ffffff';
}

function mixedOver(background: Rgba, [red, green, blue, alpha]: Rgba): Rgba {
  const mix = (over: number, under: number) => over * alpha + under * (1 - alpha);
  return [mix(red, background[0]), mix(green, background[1]), mix(blue, background[2]), 1];
}

function lightness([red, green, blue]: Rgba): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

function toHex([red, green, blue]: Rgba): string {
  return '#' + [red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('');
}
