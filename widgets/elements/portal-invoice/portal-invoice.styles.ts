import {css} from 'lit';

export const styles = css`
  article {
    display: grid;
    gap: calc(var(--_space) * 2);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    justify-content: space-between;
    gap: calc(var(--_space) * 1.5) calc(var(--_space) * 2);
  }
  .head > div:first-child {
    display: grid;
    gap: 0.25em;
    overflow-wrap: anywhere;
  }
  h2 {
    font-size: 1.5em;
  }
  .due {
    display: grid;
    justify-items: end;
    gap: 0.1em;
    text-align: end;
  }
  .due .muted {
    font-size: 0.875em;
  }
  .figure {
    font-size: clamp(1.75em, 9cqi, 2.75em);
    font-weight: 650;
    line-height: 1.15;
    letter-spacing: -0.02em;
    overflow-wrap: anywhere;
  }
  .late {
    color: var(--_danger);
    font-weight: 550;
  }
  .due .button {
    min-inline-size: 9em;
    margin-block-start: calc(var(--_space) * 0.75);
    font-weight: 600;
  }
  .reason {
    margin-block-start: 0.5em;
    padding: 0.4em 0.75em;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_raised);
    font-size: 0.875em;
  }
  .facts,
  .parties {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(8.5em, 100%), 1fr));
    gap: var(--_space) calc(var(--_space) * 2);
  }
  .parties {
    grid-template-columns: repeat(auto-fit, minmax(min(12em, 100%), 1fr));
  }
  .facts {
    padding-block: var(--_space);
    border-block: 1px solid var(--_border);
  }
  dt,
  .parties h3,
  section > h3 {
    color: var(--_muted);
    font-size: 0.875em;
    font-weight: 500;
  }
  dd,
  .parties p {
    overflow-wrap: anywhere;
  }
  section > h3 {
    margin-block-end: 0.35em;
  }
  .code {
    color: var(--_muted);
    font-size: 0.875em;
    white-space: nowrap;
  }
  .description {
    inline-size: 60%;
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  th:first-child,
  td:first-child {
    padding-inline-start: 0;
  }
  th:last-child,
  td:last-child {
    padding-inline-end: 0;
  }
  .times {
    display: none;
  }
  .totals {
    display: grid;
    justify-self: end;
    inline-size: min(22em, 100%);
  }
  .totals > div {
    display: flex;
    justify-content: space-between;
    gap: var(--_space);
    padding-block: 0.35em;
  }
  .totals dt {
    font-size: 1em;
  }
  .totals dd {
    white-space: nowrap;
  }
  .totals .sum {
    border-block-start: 1px solid var(--_border);
    font-weight: 600;
  }
  .totals .sum dt {
    color: inherit;
    font-weight: inherit;
  }
  .totals .due-row {
    border-block-start: 2px solid;
    font-size: 1.125em;
  }
  .totals .aside {
    color: var(--_warning);
  }
  .totals .aside dt {
    color: inherit;
  }
  .received li {
    border-block-start: 1px solid var(--_border);
  }
  .row {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--_space);
    min-block-size: 44px;
    padding-block: 0.5em;
  }
  summary {
    cursor: pointer;
  }
  summary:not(.row) {
    min-block-size: 44px;
    padding-block: 0.65em;
    color: var(--_link);
    font-size: 0.9375em;
  }
  /* A flex box has no marker of its own. */
  summary.row > span:first-child::before {
    content: '';
    display: inline-block;
    inline-size: 0.4em;
    block-size: 0.4em;
    margin-inline-end: 0.7em;
    border: solid var(--_muted);
    border-width: 0 2px 2px 0;
    rotate: 45deg;
    translate: 0 -0.2em;
  }
  details[open] > summary.row > span:first-child::before {
    rotate: 225deg;
    translate: 0 0;
  }
  details portal-payment {
    padding: 0 0 var(--_space);
  }
  .received portal-payment {
    padding-inline-start: 1.1em;
  }
  .failure {
    border-color: var(--_danger);
  }
  .notice details,
  .under-way {
    flex: 1 1 100%;
  }
  .under-way {
    display: grid;
    gap: var(--_space);
  }
  .under-way li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 var(--_space);
  }
  .under-way small {
    flex-basis: 100%;
  }
  .transfer {
    display: grid;
    gap: calc(var(--_space) * 0.75);
    max-inline-size: 34em;
  }
  .transfer > .button {
    justify-self: start;
  }
  /* A date beside “CN-118” on an Arabic page would be torn apart. */
  .received small {
    unicode-bidi: isolate;
    margin-inline-start: 0.5em;
  }
  .text {
    max-inline-size: 60ch;
    overflow-wrap: anywhere;
    white-space: pre-line;
    /* Each line reads in its own direction, and stands below its title all the same. */
    unicode-bidi: plaintext;
    text-align: left;
  }
  section:dir(rtl) > .text {
    text-align: right;
  }
  .bone.short {
    inline-size: 7em;
    margin-block-end: 0.5em;
  }
  .bone.figure {
    inline-size: 4.5em;
  }
  .bone.block {
    block-size: 6em;
  }
  .bone.tall {
    block-size: 16em;
  }
  @container (min-width: 760px) {
    article.card {
      padding: calc(var(--_space) * 2.5);
    }
  }
  @container (max-width: 599px) {
    .head,
    .due {
      grid-template-columns: minmax(0, 1fr);
    }
    .head {
      display: grid;
    }
    thead {
      display: none;
    }
    .facts,
    .parties {
      column-gap: var(--_space);
    }
    .received small {
      display: block;
      margin: 0;
    }
    .due {
      inline-size: 100%;
      justify-items: start;
      text-align: start;
    }
    .due .button {
      justify-self: stretch;
    }
    tbody tr {
      grid-template-columns: auto 1fr auto;
      gap: 0 0.5em;
      padding-inline: 0;
    }
    td.code {
      grid-area: 1 / 1 / auto / 3;
    }
    td.description {
      grid-area: 2 / 1 / auto / -1;
      inline-size: auto;
    }
    td.quantity {
      grid-area: 3 / 1;
      color: var(--_muted);
    }
    td.price {
      grid-area: 3 / 2;
      color: var(--_muted);
      text-align: start;
    }
    td.main {
      grid-area: 3 / 3;
      font-size: 1em;
    }
    .times {
      display: inline;
    }
  }
`;
