// What any element of this kind cannot do without: Lit with its decorators and a style, a context provided and
// consumed, a task, and a typed client. The measure of ours.
import {consume, createContext, provide} from '@lit/context';
import {Task} from '@lit/task';
import type {Hono} from 'hono';
import {hc} from 'hono/client';
import {css, html, LitElement} from 'lit';
import {customElement, property, state} from 'lit/decorators.js';

type Api = Hono<object, {'/name': {$get: {input: object; output: {name: string}; outputFormat: 'json'; status: 200}}}>;
type Client = ReturnType<typeof hc<Api>>;
const client = createContext<Client>('client');

@customElement('minimal-session')
export class MinimalSession extends LitElement {
  @provide({context: client}) client: Client = hc<Api>('https://api.example');
}

@customElement('minimal-element')
export class MinimalElement extends LitElement {
  static override styles = css`
    p {
      color: inherit;
    }
  `;
  @consume({context: client, subscribe: true}) client?: Client;
  @property() name = '';
  @state() clicks = 0;
  task = new Task(this, {args: () => [this.name], task: async () => (await this.client!.name.$get()).json()});

  override render() {
    return this.task.render({
      pending: () => html`<p>…</p>`,
      complete: ({name}) => html`<p @click=${() => this.clicks++}>${name}</p>`,
      error: () => html`<p role="alert">!</p>`,
    });
  }
}
