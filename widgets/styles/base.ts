import {css} from 'lit';

/*
 * Every element has this sheet. The colours are mixed from the page's own text colour (currentColor) and a few tokens,
 * so that they are right on a light page, on a dark one, and on a dark one that has not declared `color-scheme`.
 *
 * The tokens are the merchant's to set (README, "Tokens"); `--_…` are ours, computed once here.
 */
export const base = css`
  :host {
    --_accent: var(--portal-accent, #3557d6);
    --_on-accent: var(--portal-accent-text, #fff);
    --_link: color-mix(in oklab, var(--_accent) 64%, currentColor);
    --_muted: var(--portal-text-muted, color-mix(in srgb, currentColor 68%, transparent));
    --_border: var(--portal-border, color-mix(in srgb, currentColor 14%, transparent));
    --_line: color-mix(in srgb, currentColor 50%, transparent);
    --_raised: var(--portal-surface-raised, color-mix(in srgb, currentColor 4%, transparent));
    --_hover: color-mix(in srgb, currentColor 6%, transparent);
    --_danger: color-mix(in oklab, var(--portal-danger, #d5281e) 62%, currentColor);
    --_success: color-mix(in oklab, var(--portal-success, #128a4b) 62%, currentColor);
    --_warning: color-mix(in oklab, var(--portal-warning, #b96a00) 62%, currentColor);
    --_radius: var(--portal-radius, 10px);
    --_space: var(--portal-space, 16px);
    display: block;
    scroll-margin: 1em;
    container-type: inline-size;
    color: inherit;
    font: inherit;
    line-height: 1.5;
    font-variant-numeric: tabular-nums;
    text-align: start;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  dl,
  dd,
  ul {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  h2 {
    /* Brought into view, it does not stick to the edge. */
    scroll-margin: 1em;
    font-size: 1.375em;
    font-weight: 650;
    line-height: 1.25;
    letter-spacing: -0.01em;
  }
  h3 {
    font-size: 1em;
    font-weight: 600;
  }
  small,
  .muted {
    color: var(--_muted);
    font-size: 0.875em;
  }
  a {
    color: var(--_link);
    text-underline-offset: 0.2em;
    text-decoration-color: color-mix(in srgb, currentColor 40%, transparent);
  }
  /* English beside a number keeps its order on a page that goes from right to left: “2 invoices”, not “invoices 2”. */
  a,
  .button,
  .badge {
    unicode-bidi: plaintext;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--_link);
    outline-offset: 2px;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-block-size: 44px;
    min-inline-size: 44px;
    padding: 0.5em 1.125em;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.8);
    background: transparent;
    font-weight: 550;
    text-decoration: none;
    cursor: pointer;
    transition: background-color 0.12s;
  }
  .button:hover {
    background-color: var(--_hover);
  }
  .button.primary {
    border-color: transparent;
    background-color: var(--_accent);
    color: var(--_on-accent);
  }
  .button.primary:hover {
    background-color: color-mix(in oklab, var(--_accent) 88%, black);
  }
  .button.quiet {
    border-color: transparent;
    color: var(--_link);
    font-weight: 450;
  }
  .button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  .card {
    padding: calc(var(--_space) * 1.25);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--portal-surface, transparent);
  }
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--_space);
    padding: var(--_space) calc(var(--_space) * 1.25);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .notice p {
    flex: 1 1 14em;
  }
  .notice small {
    display: block;
  }
  .empty {
    padding: calc(var(--_space) * 3) var(--_space);
    text-align: center;
    color: var(--_muted);
  }
  .content {
    transition: opacity 0.15s;
  }
  .content[aria-busy='true'] {
    opacity: 0.6;
  }
  .bone {
    display: block;
    /* With its margins as tall as a line of text. */
    block-size: 0.75em;
    margin-block: 0.375em;
    border-radius: calc(var(--_radius) * 0.6);
    background: color-mix(in srgb, currentColor 8%, transparent);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* The open Pay sheet takes the place of what it was opened from: nothing covers the page, one primary button in view. */
  portal-pay[opened] ~ *,
  :has(~ portal-pay[opened]) {
    display: none !important;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .button.primary {
      border-color: ButtonText;
    }
    .bone {
      border: 1px solid;
    }
  }
`;
