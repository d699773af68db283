import {css} from 'lit';

export const styles = css`
  .total {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 1.25);
    margin-block-end: var(--_space);
    padding: calc(var(--_space) * 1.5);
  }
  .label {
    color: var(--_muted);
    font-size: 0.9375em;
    font-weight: 500;
    letter-spacing: 0;
  }
  .figure {
    font-size: clamp(1.75em, 9cqi, 2.75em);
    font-weight: 650;
    line-height: 1.2;
    letter-spacing: -0.02em;
  }
  .action {
    display: grid;
    gap: 0.5em;
    align-content: start;
  }
  .action small {
    max-inline-size: 24em;
  }
  .buttons {
    display: grid;
  }
  .total dl {
    display: grid;
    gap: 0.75em;
    padding-block-start: calc(var(--_space) * 1.25);
    border-block-start: 1px solid var(--_border);
  }
  .total dl div {
    display: grid;
    grid-template-columns: minmax(7.5em, 1fr) auto;
    gap: 0 1em;
    align-items: baseline;
  }
  dt {
    color: var(--_muted);
    font-size: 0.875em;
  }
  /* A badge's colour is mixed from the text's, and from the quieter one of a term it would be too faint to read. */
  dt:has(.badge) {
    color: inherit;
  }
  .total dt .badge {
    font-size: 1em;
    white-space: normal;
  }
  .total dd {
    font-weight: 600;
    text-align: end;
  }
  .total .note {
    display: block;
    font-size: max(0.8em, 13px);
    font-weight: 400;
  }
  .total .note:not(:has(a)) {
    color: var(--_muted);
  }
  .total .nought {
    color: var(--_muted);
    font-weight: 400;
  }
  /* Columns rather than a grid: cards of unequal height close up. */
  .cards {
    columns: 3 18em;
    column-gap: var(--_space);
  }
  .cards .card {
    display: grid;
    gap: 0.5em;
    margin-block-end: var(--_space);
    break-inside: avoid;
    overflow-wrap: anywhere;
  }
  .cards h3 {
    margin-block-end: 0.25em;
  }
  .sum {
    font-size: 1.375em;
    font-weight: 600;
    line-height: 1.3;
  }
  .ways {
    display: grid;
    justify-items: start;
  }
  .ways a {
    padding-block: 0.2em;
  }
  .ways:not(:has(a)) {
    display: none;
  }
  .facts {
    display: grid;
    gap: 0.6em;
  }
  .list li + li {
    margin-block-start: 0.75em;
    padding-block-start: 0.75em;
    border-block-start: 1px solid var(--_border);
  }
  strong {
    font-weight: 600;
  }
  .notice {
    margin-block-end: var(--_space);
  }
  .notice p > * {
    display: block;
  }
  .notice .numbers {
    display: flex;
    align-items: baseline;
  }
  .notice strong.badge {
    display: flex;
    font-size: 1em;
    font-weight: 600;
    white-space: normal;
  }
  .methods li + li {
    margin-block-start: 0.35em;
  }
  .methods li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.6em;
  }
  .methods .reason {
    flex: 1 0 100%;
  }
  .numbers {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75em;
  }
  .methods + a {
    display: inline-block;
    margin-block-start: 0.35em;
  }
  .way {
    display: grid;
    gap: 0.2em;
    justify-items: start;
  }
  .way > p {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.75em;
  }
  .way .button {
    margin-block-start: 0.35em;
  }
  /* Takes no room, and is there for a screen reader to hear what comes into it. */
  .action small:empty {
    position: absolute;
  }
  .bone.short {
    inline-size: 6em;
  }
  .bone.figure {
    inline-size: 5em;
    block-size: 0.8em;
    margin-block: 0.2em;
  }
  .bone.pay {
    inline-size: 10em;
    block-size: 44px;
    margin: 0;
  }
  .bone.tall {
    block-size: 9em;
  }

  /* For a finger, a link that stands alone is as tall as a button. */
  @media (pointer: coarse) {
    .owed a,
    .note a,
    .methods + a,
    .muted + a,
    .numbers a,
    .ways a {
      display: inline-block;
      min-block-size: 44px;
      padding-block: 0.6em;
    }
  }

  @container (min-width: 560px) {
    .total {
      grid-template-columns: 1fr auto;
      align-items: center;
    }
    .total dl {
      grid-column: 1 / -1;
      grid-template-columns: repeat(auto-fit, minmax(9.5em, 1fr));
      gap: var(--_space);
    }
    .total dl div {
      grid-template-columns: 1fr;
      align-content: start;
    }
    .total dd {
      font-size: 1.125em;
      text-align: start;
    }
    .action {
      justify-items: end;
    }
    .buttons {
      display: flex;
      flex-flow: row-reverse wrap;
    }
    .action small {
      max-inline-size: 18em;
      text-align: end;
    }
  }
`;
