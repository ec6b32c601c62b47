import type { Act, Scene } from '../acts.ts';
import {
  billNow,
  cancelAtEnd,
  cancelNow,
  closeDispute,
  completeCheckout,
  deleteCustomer,
  openDispute,
  payOpen,
  refund,
  setCard,
  subscribeAgain,
  writeOffOldest,
} from '../stripe/acts.ts';
import type { Customer } from '../stripe/books.ts';

/** What happens at Stripe without us: on its pages, in its dashboard, at a bank. */
const atStripe =
  (what: string, act: (customer: Customer, scene: Scene) => unknown): Act =>
  (scene) => {
    const customer = scene.world.customerAtStripe(scene.person);
    if (!customer) return;
    const came = act(customer, scene);
    scene.world.log(() => `at Stripe ${customer.id} ${what}: ${String(came)}`);
  };

export const stripeActs = {
  payCheckout: atStripe('pays a checkout', (customer, { world, step }) => {
    const open = [...world.model.books.checkouts.values()].filter(
      (session) => session.customer === customer.id && session.status === 'open',
    );
    const session = open[step.a % Math.max(1, open.length)];
    return session ? completeCheckout(world.model, session.id) : 'none is open';
  }),
  subscribeAgain: atStripe(
    'subscribes once more',
    (customer, { world }) =>
      // One that we do not know of yet has nothing to be made a second of.
      [...world.model.books.checkouts.values()].some((session) => session.customer === customer.id) &&
      subscribeAgain(world.model, customer.id),
  ),
  card: atStripe('changes the card', (customer, { world, step }) => {
    setCard(world.model, customer, step.a % 2 === 0 ? 'declined' : 'good');
    return customer.card;
  }),
  payOpen: atStripe('pays what is open', (customer, { world }) => {
    setCard(world.model, customer, 'good');
    return payOpen(world.model, customer);
  }),
  cancelAtEnd: atStripe('sets the end', (customer, { world, step }) =>
    cancelAtEnd(world.model, customer.id, step.a % 3 > 0),
  ),
  cancelNow: atStripe('is ended', (customer, { world }) => cancelNow(world.model, customer.id)),
  /** Where nothing is owed yet, the card fails from now on and what was used is billed. */
  writeOff: atStripe('is forgiven or written off', (customer, { world, step }) => {
    const invoice = writeOffOldest(world.model, customer.id, step.a % 3 > 0 ? 'void' : 'uncollectible');
    if (invoice) return invoice;
    setCard(world.model, customer, 'declined');
    return billNow(world.model, customer.id);
  }),
  refund: atStripe('gets money back', (customer, { world, step }) =>
    refund(world.model, customer.id, step.a % 2 === 0 ? 1 : 0.3),
  ),
  openDispute: atStripe('disputes', (customer, { world }) => openDispute(world.model, customer.id)),
  closeDispute: atStripe('has a dispute decided', (customer, { world, step }) =>
    closeDispute(world.model, customer.id, step.a % 2 === 0 ? 'won' : 'lost'),
  ),
  deleteCustomer: atStripe('is deleted', (customer, { world, step }) =>
    step.a % 4 === 0 ? deleteCustomer(world.model, customer) : 'not quite',
  ),
} satisfies Record<string, Act>;
