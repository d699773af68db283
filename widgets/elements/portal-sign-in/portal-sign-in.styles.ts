import {css} from 'lit';

export const styles = css`
  form,
  .form {
    display: grid;
    gap: var(--_space);
    max-inline-size: 24em;
  }
  .code {
    font-size: 1.5em;
    font-weight: 600;
    letter-spacing: 0.3em;
    text-align: start;
  }
  .error:empty {
    display: none;
  }
  .others {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
  }
  .others .button {
    padding-inline: 0.5em;
    margin-inline: -0.5em;
  }
  .bone.title {
    inline-size: 8em;
    block-size: 1.5em;
  }
  .bone.line {
    max-inline-size: 24em;
    block-size: 44px;
    margin-block-start: var(--_space);
  }
`;
