import { DAY_MS } from '../../core/units.ts';
import type { Act, Scene } from '../act.ts';
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
import { billByHand, holdDrafts, pauseCollection, sendInvoices, settleDraft } from '../stripe/collection-acts.ts';
import { cancelUsage, deleteRunsItem, giveTrial } from '../stripe/lost-usage.ts';
import { sellOther } from '../stripe/other-products.ts';

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
    'subscribes again',
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
  giveTrial: atStripe('is given a trial', (customer, { world, step }) =>
    giveTrial(world.model, customer.id, (2 + (step.b % 12)) * DAY_MS),
  ),
  pauseCollection: atStripe('has its collection paused or resumed', (customer, { world, step }) =>
    pauseCollection(world.model, customer.id, step.b),
  ),
  sendInvoices: atStripe('is sent invoices, or charged again', (customer, { world, step }) =>
    sendInvoices(world.model, customer.id, 1 + (step.b % 3)),
  ),
  holdDrafts: atStripe('has its drafts held, or not', (customer) => holdDrafts(customer)),
  billByHand: atStripe('is billed an account by hand', (customer, { world }) => billByHand(world.model, customer.id)),
  settleDraft: atStripe('has a draft settled', (customer, { world }) => settleDraft(world.model, customer)),
  deleteRunsItem: atStripe('loses the item for runs', (customer, { world }) =>
    deleteRunsItem(world.model, customer.id),
  ),
  sellOther: atStripe('is sold another product', (customer, { world }) =>
    customer.isDeleted ? 'not any more' : sellOther(world.model, customer),
  ),
  /** One whose answer we have: of one that is in doubt we would find nothing counted, and send it again. */
  cancelUsage: async ({ world, step, person }) => {
    // Cancelled beside a report in doubt of as many credits, nobody could tell the two apart by Stripe's sum.
    if (world.nextFault !== null || world.doubtedUntilMs > world.nowMs) return;
    const sent = await world.store.read(
      `select id from usage_batches where status = 'sent' and customer_id = '${person.customerId}' order by id`,
    );
    const id = String(sent[step.a % Math.max(1, sent.length)]?.id);
    const isDone = cancelUsage(world.model, id);
    world.log(() => `at Stripe usage ${id} is cancelled: ${isDone}`);
  },
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
