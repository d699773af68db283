import {css} from 'lit';

export const styles = css`
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: calc(var(--_space) * 0.5) var(--_space);
    min-block-size: 44px;
    margin-block-end: var(--_space);
  }
  h2:focus,
  li:focus {
    outline: 0;
  }
  .ways,
  .answers,
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
  }
  .said:not(:empty) {
    margin-block-end: var(--_space);
    padding: calc(var(--_space) * 0.75) calc(var(--_space) * 1.25);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 0.25em calc(var(--_space) * 0.9);
    align-items: start;
    transition: opacity 0.15s;
  }
  li[aria-busy='true'] {
    opacity: 0.7;
  }
  li + li {
    margin-block-start: calc(var(--_space) * 0.75);
  }
  li > .inline,
  li > .error {
    grid-column: 2 / -1;
  }
  .what {
    display: grid;
    gap: 0.35em;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  h3 {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.2em 0.6em;
  }
  .default {
    padding: 0.05em 0.6em;
    border: 1px solid var(--_border);
    border-radius: 1em;
    color: var(--_muted);
    font-size: 0.8125em;
    font-weight: 500;
  }
  .reason {
    max-inline-size: 42em;
  }
  /* A card and a bank, drawn: brands' marks are theirs. */
  .glyph {
    position: relative;
    inline-size: 2.25em;
    block-size: 1.5em;
    margin-block-start: 0.05em;
    border: 1.5px solid var(--_line);
    border-radius: 0.25em;
    forced-color-adjust: none;
  }
  .plastic::before {
    content: '';
    position: absolute;
    inset-inline: 0;
    inset-block-start: 0.3em;
    block-size: 0.3em;
    background: var(--_line);
  }
  .bank {
    border-color: transparent;
    border-block-end-color: var(--_line);
    border-radius: 0;
  }
  .bank::before {
    content: '';
    position: absolute;
    inset: 0 0.2em auto;
    block-size: 0.55em;
    background: var(--_line);
    clip-path: polygon(50% 0, 100% 100%, 0 100%);
  }
  .bank::after {
    content: '';
    position: absolute;
    inset: 0.7em 0.4em 0.15em;
    background: repeating-linear-gradient(90deg, var(--_line) 0 0.22em, transparent 0.22em 0.6em);
  }
  .actions {
    gap: 0;
    margin-block: -0.6em;
    margin-inline-end: -0.75em;
  }
  .actions .button {
    padding-inline: 0.75em;
  }
  .button.danger {
    border-color: var(--_danger);
    color: var(--_danger);
  }
  .inline {
    display: grid;
    gap: 0.75em;
    margin-block-start: 0.75em;
    padding-block-start: calc(var(--_space) * 0.9);
    border-block-start: 1px solid var(--_border);
  }
  .inline .field {
    max-inline-size: 24em;
  }
  .confirm strong {
    display: block;
    font-weight: 600;
  }
  #sure:focus {
    outline: 0;
  }
  .verify {
    display: grid;
    gap: 0.6em;
    margin-block-start: 0.35em;
    max-inline-size: 40em;
  }
  .inputs {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.75em;
  }
  .inputs input {
    inline-size: 4em;
    text-align: start;
  }
  .inputs .code {
    inline-size: 8em;
    letter-spacing: 0.08em;
    text-transform: uppercase;
  }
  .inputs .code::placeholder {
    text-transform: none;
  }
  .money {
    display: inline-flex;
    align-items: center;
    gap: 0.25em;
    font-variant-numeric: tabular-nums;
  }
  .field > .money {
    font-size: 1em;
    font-weight: inherit;
  }
  /* Takes no room, and is there for a screen reader to hear what comes into it. */
  .verify .error:empty,
  .status:empty {
    position: absolute;
  }
  details {
    margin-block-end: -0.5em;
    font-size: 0.9375em;
  }
  summary {
    inline-size: fit-content;
    padding-block: 0.6em;
    color: var(--_link);
    cursor: pointer;
  }
  details p {
    max-inline-size: 42em;
    margin-block-end: 0.35em;
  }
  ul + .muted,
  .muted + .muted {
    margin-block-start: var(--_space);
  }
  .add {
    display: grid;
    gap: var(--_space);
    max-inline-size: 34em;
  }
  .add .head {
    margin: 0;
  }
  .add .notice:focus {
    outline: 0;
  }
  .stripe {
    display: grid;
    align-items: start;
  }
  .stripe > * {
    grid-area: 1 / 1;
  }
  .terms {
    color: var(--_muted);
    font-size: 0.9375em;
  }
  .bone.row {
    block-size: 5.5em;
    margin-block-end: calc(var(--_space) * 0.75);
  }
  .bone.stripe-bone {
    block-size: 14em;
    margin: 0;
  }

  @container (max-width: 599px) {
    .ways .button {
      flex: 1 1 auto;
    }
    .head .ways {
      inline-size: 100%;
    }
    li > .actions {
      grid-column: 1 / -1;
      margin: 0.25em -0.75em -0.6em;
    }
    li > .inline,
    li > .error {
      grid-column: 1 / -1;
    }
    .add .answers .primary {
      flex: 1 1 100%;
    }
  }
`;
