import type {hc, InferRequestType, InferResponseType} from 'hono/client';
import type {PortalApi} from '../../worker/api.ts';
import type {Answer, Route, Routes} from './shapes.ts';

/*
 * Holds shapes.ts against the worker's own type: a type error here means that the two have grown apart. This is the one
 * import of the worker, and it is of a type: nothing of this file is left after compilation. It is checked with the
 * worker's types (the root's tsconfig), which know nothing of a DOM, as the elements' know nothing of D1.
 */

type Api = ReturnType<typeof hc<PortalApi>>;
type Get<Endpoint> = Endpoint extends {$get: infer Call} ? Call : never;
type Post<Endpoint> = Endpoint extends {$post: infer Call} ? Call : never;
type Patch<Endpoint> = Endpoint extends {$patch: infer Call} ? Call : never;
type Says<Call> = InferResponseType<Call, 200 | 202>;
type Takes<Call> = InferRequestType<Call> extends {json: infer Json} ? Json : never;

/** The worker's answer must fit the shape that the elements read. */
type Answers<R extends Route, _Worker extends Answer<R>> = R;
/** What the elements send must fit what the worker takes. */
type Accepts<Worker, _Body extends Worker> = Worker;
type Body<R extends Route> = Routes[R] extends {body: infer Sent} ? Sent : never;

type Session = Api['session'];
type SignIn = Api['sign-in'];
type Payment = Api['payments'][':id'];
type Transfers = Api['transfers'];
type Methods = Api['payment-methods'];

export type Contract = [
  Answers<'POST /session/ticket', Says<Post<Session['ticket']>>>,
  Accepts<Takes<Post<Session['ticket']>>, Body<'POST /session/ticket'>>,
  Answers<'POST /session/refresh', Says<Post<Session['refresh']>>>,
  Accepts<Takes<Post<Session['refresh']>>, Body<'POST /session/refresh'>>,
  Answers<'POST /sign-in/codes', Says<Post<SignIn['codes']>>>,
  Accepts<Takes<Post<SignIn['codes']>>, Body<'POST /sign-in/codes'>>,
  Answers<'POST /sign-in/verify', Says<Post<SignIn['verify']>>>,
  Accepts<Takes<Post<SignIn['verify']>>, Body<'POST /sign-in/verify'>>,
  Answers<'GET /dashboard', Says<Get<Api['dashboard']>>>,
  Answers<'GET /invoices', Says<Get<Api['invoices']>>>,
  Answers<'GET /invoices/{id}', Says<Get<Api['invoices'][':id']>>>,
  Answers<'GET /payables', Says<Get<Api['payables']>>>,
  Answers<'POST /payments', Says<Post<Api['payments']>>>,
  Accepts<Takes<Post<Api['payments']>>, Body<'POST /payments'>>,
  Answers<'GET /payments/{id}', Says<Get<Payment>>>,
  Answers<'POST /payments/{id}/settle', Says<Post<Payment['settle']>>>,
  Answers<'POST /payments/{id}/cancel', Says<Post<Payment['cancel']>>>,
  Answers<'POST /credit-applications', Says<Post<Api['credit-applications']>>>,
  Accepts<Takes<Post<Api['credit-applications']>>, Body<'POST /credit-applications'>>,
  Answers<'POST /transfers', Says<Post<Transfers>>>,
  Accepts<Takes<Post<Transfers>>, Body<'POST /transfers'>>,
  Answers<'POST /transfers/{id}/withdraw', Says<Post<Transfers[':id']['withdraw']>>>,
  Answers<'POST /customer-sessions', Says<Post<Api['customer-sessions']>>>,
  Answers<'GET /payment-methods', Says<Get<Methods>>>,
  Answers<'POST /payment-methods/setups', Says<Post<Methods['setups']>>>,
  Accepts<Takes<Post<Methods['setups']>>, Body<'POST /payment-methods/setups'>>,
  Answers<'POST /payment-methods/setups/{id}/settle', Says<Post<Methods['setups'][':setupId']['settle']>>>,
  Answers<'POST /payment-methods/{id}/verify', Says<Post<Methods[':id']['verify']>>>,
  Accepts<Takes<Post<Methods[':id']['verify']>>, Body<'POST /payment-methods/{id}/verify'>>,
  Answers<'PATCH /payment-methods/{id}', Says<Patch<Methods[':id']>>>,
  Accepts<Takes<Patch<Methods[':id']>>, Body<'PATCH /payment-methods/{id}'>>,
];
