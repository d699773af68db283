import {css} from 'lit';

/**
 * Checkboxes and radios in the page's own colours. The browser draws them by `color-scheme`: on a dark page that has not
 * declared it they are white blobs, chosen or not.
 */
export const tick = css`
  [type='checkbox'],
  [type='radio'] {
    display: inline-grid;
    flex: none;
    place-content: center;
    inline-size: 1.2em;
    block-size: 1.2em;
    min-block-size: 0;
    margin: 0;
    padding: 0;
    border: 1.5px solid var(--_line);
    border-radius: 0.25em;
    background: transparent;
    appearance: none;
  }
  [type='radio'] {
    border-radius: 50%;
  }
  [type='checkbox']:is(:checked, :indeterminate),
  [type='radio']:checked {
    border-color: transparent;
    background: var(--_accent);
  }
  [type='checkbox']::before,
  [type='radio']::before {
    inline-size: 0.7em;
    block-size: 0.7em;
    background: var(--_on-accent);
    clip-path: polygon(14% 44%, 0 60%, 40% 98%, 100% 22%, 84% 8%, 38% 68%);
  }
  [type='radio']::before {
    clip-path: circle(38%);
  }
  [type='checkbox']:indeterminate::before {
    clip-path: inset(40% 8%);
  }
  :is(:checked, :indeterminate)::before {
    content: '';
  }
  /* There the system's colours are what counts. */
  @media (forced-colors: active) {
    [type='checkbox'],
    [type='radio'] {
      appearance: auto;
    }
  }
`;
