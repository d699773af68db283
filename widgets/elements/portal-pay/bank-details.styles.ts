import {css} from 'lit';

export const bankDetails = css`
  .bank > div {
    display: grid;
    grid-template-columns: minmax(7em, 2fr) 5fr;
    align-items: center;
    column-gap: var(--_space);
    min-block-size: 44px;
    border-block-end: 1px solid var(--_border);
  }
  .bank dt {
    color: var(--_muted);
    font-size: 0.875em;
  }
  .bank dd {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.5em;
    padding-block: 0.35em;
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  .bank .button {
    flex: none;
    margin-block: -0.35em;
    margin-inline-end: -1.125em;
  }
  .instructions {
    margin-block-start: calc(var(--_space) * 0.75);
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  @container (max-width: 479px) {
    .bank > div {
      grid-template-columns: minmax(0, 1fr);
      padding-block-start: 0.5em;
    }
    .bank dd {
      margin-block-start: -0.35em;
    }
  }
`;
