import {css} from 'lit';

export const styles = css`
  header {
    display: flex;
    flex-wrap: wrap-reverse;
    align-items: center;
    justify-content: space-between;
    gap: 0 calc(var(--_space) * 1.5);
    margin-block-end: calc(var(--_space) * 1.5);
    border-block-end: 1px solid var(--_border);
  }
  nav {
    display: flex;
    gap: calc(var(--_space) * 1.5);
  }
  nav a {
    display: inline-flex;
    align-items: center;
    min-block-size: 48px;
    margin-block-end: -1px;
    border-block-end: 2px solid transparent;
    color: var(--_muted);
    font-weight: 550;
    text-decoration: none;
  }
  nav a:hover {
    color: inherit;
  }
  nav a[aria-current] {
    border-color: var(--_link);
    color: inherit;
  }
  /* Of a long name as much as there is room for: it neither takes another line nor pushes the button. */
  .account {
    display: flex;
    flex: 1 1 16em;
    align-items: center;
    justify-content: flex-end;
    gap: 0.5em;
    min-inline-size: 0;
  }
  .account p,
  .account small {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  strong {
    font-weight: 600;
  }
  .account .button {
    flex: none;
    white-space: nowrap;
    /* Its word ends where the line below it does. */
    padding-inline: 0.5em 0;
    justify-content: end;
    font-size: 0.9375em;
  }
  .account .button:hover {
    background: none;
    text-decoration: underline;
  }
  .view:focus {
    outline: none;
  }
  .sign-in {
    max-inline-size: 26em;
    margin-inline: auto;
    padding: calc(var(--_space) * 2);
  }
  .bone.tabs {
    inline-size: 11em;
    margin-block: 12px;
  }

  @container (max-width: 559px) {
    .account {
      inline-size: 100%;
      justify-content: space-between;
    }
    nav {
      gap: 0.75em;
      inline-size: 100%;
    }
    nav a {
      flex: 1 1 auto;
      justify-content: center;
      text-align: center;
    }
    .account small {
      display: block;
    }
    .sign-in {
      padding: calc(var(--_space) * 1.25);
    }
  }
`;
