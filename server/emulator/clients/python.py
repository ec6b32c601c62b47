"""Stripe's own SDK for Python against the emulator: sells a subscription, renews nothing, reads everything back.

    stripe-emulator --port 12111 &
    python3 clients/python.py http://127.0.0.1:12111 sk_test_python

Needs the `stripe` package (Debian: python3-stripe). Ends with 0 and `ok` when every step went as with Stripe.
"""

import sys

import stripe

stripe.api_base, stripe.api_key = sys.argv[1], sys.argv[2]
stripe.max_network_retries = 0

product = stripe.Product.create(name="Newsletter")
price = stripe.Price.create(
    product=product.id, currency="eur", unit_amount=500, recurring={"interval": "month"}
)
customer = stripe.Customer.create(
    email="ada@example.com",
    payment_method="pm_card_visa",
    invoice_settings={"default_payment_method": "pm_card_visa"},
)
subscription = stripe.Subscription.create(
    customer=customer.id,
    items=[{"price": price.id, "quantity": 2}],
    expand=["latest_invoice"],
)
assert subscription.status == "active", subscription.status
assert subscription.latest_invoice.amount_paid == 1000
ended = stripe.Subscription.modify(subscription.id, cancel_at_period_end=True)
assert ended.cancel_at_period_end is True

intent = stripe.PaymentIntent.create(
    amount=700,
    currency="eur",
    customer=customer.id,
    payment_method="pm_card_visa",
    confirm=True,
    automatic_payment_methods={"enabled": True, "allow_redirects": "never"},
)
assert intent.status == "succeeded", intent.status
refund = stripe.Refund.create(payment_intent=intent.id)
assert refund.status == "succeeded"

try:
    stripe.PaymentIntent.create(
        amount=700, currency="eur", payment_method="pm_card_visa_chargeDeclined", confirm=True
    )
    raise AssertionError("a declined card was charged")
except stripe.error.CardError as declined:
    assert declined.code == "card_declined", declined.code

try:
    stripe.Customer.retrieve("cus_missing")
    raise AssertionError("a customer that is not there was found")
except stripe.error.InvalidRequestError as missing:
    assert missing.http_status == 404

found = stripe.Customer.search(query="email:'ada@example.com'")
assert [each.id for each in found.data] == [customer.id]
types = {event.type for event in stripe.Event.list(limit=100).auto_paging_iter()}
assert {"customer.created", "invoice.paid", "charge.refunded"} <= types, types
print("ok")
