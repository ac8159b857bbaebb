"""What the workers do: the clock, the outbox and who consumes its events."""

import environ
from celery.schedules import crontab
from kombu import Exchange, Queue

env = environ.Env()

REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL)
# No app, as it has no tables: its tasks are not found as the others are.
CELERY_IMPORTS = ["members.tasks"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_connect_timeout": 1,
    "socket_timeout": 10,
    # A request that hands work over waits a second for an absent broker, not seven.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "celery"
# Workers take from both in turn, but for those that are started with `-Q` of one.
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name) for name in ("celery", "webhooks")
]
CELERY_BEAT_SCHEDULE = {
    "relay due outbox deliveries": {"task": "outbox.tasks.relay", "schedule": 5},
    "expire unpaid orders": {"task": "checkout.payment.tasks.expire_unpaid_orders", "schedule": 60},
    "take old parcels for delivered": {
        "task": "checkout.order.tasks.take_old_parcels_for_delivered",
        "schedule": 3600,
    },
    "complete old orders": {
        "task": "checkout.order.tasks.complete_old_orders",
        "schedule": crontab(minute=20),
    },
    "reconcile payments": {"task": "checkout.payment.tasks.reconcile_payments", "schedule": 120},
    "watch authorisations": {
        "task": "checkout.payment.tasks.watch_authorisations",
        "schedule": 3600,
    },
    "reconcile with Stripe's balance": {
        "task": "checkout.payment.tasks.reconcile_stripe_balance",
        "schedule": crontab(hour="3", minute="20"),
    },
    "forget what Stripe's messages said": {
        "task": "checkout.payment.tasks.forget_messages",
        "schedule": crontab(hour="4", minute="30"),
    },
    "publish scheduled pages": {"task": "cms.tasks.publish_scheduled", "schedule": 60},
    "check stock": {"task": "checkout.tasks.check_stock", "schedule": crontab(hour=3, minute=20)},
    "check wallets": {
        "task": "checkout.wallet.tasks.check_wallet",
        "schedule": crontab(hour=3, minute=40),
    },
    "send gift cards": {
        "task": "checkout.wallet.tasks.send_gift_cards",
        "schedule": crontab(minute=5),
    },
    "expire gift cards": {
        "task": "checkout.wallet.tasks.expire_cards",
        "schedule": crontab(hour=0, minute=30),
    },
    "check invoices": {
        "task": "checkout.invoices.tasks.check_invoices",
        "schedule": crontab(hour=3, minute=40),
    },
    "forget reservations": {"task": "checkout.tasks.forget_reservations", "schedule": 3600},
    "note offers": {"task": "checkout.tasks.note_offers", "schedule": 300},
    "release pre-orders": {
        "task": "catalogue.tasks.release_pre_orders",
        "schedule": crontab(minute=1),
    },
    "forget what guests saved long ago": {
        "task": "checkout.basket.tasks.forget_guest_shelves",
        "schedule": 6 * 3600,
    },
    "forget what is old of members": {"task": "members.tasks.forget_old", "schedule": 3600},
    "forget old calls of webhooks": {
        "task": "api.webhooks.tasks.forget_old",
        "schedule": crontab(hour=4, minute=20),
    },
    "forget ended sign-ins by API": {
        "task": "api.tokens.tasks.forget_ended",
        "schedule": crontab(hour=4, minute=10),
    },
    "forget answered requests": {"task": "api.tasks.forget_answered_requests", "schedule": 3600},
}

# How long a worker holds a delivery: longer than any task lives (CELERY_TASK_TIME_LIMIT).
OUTBOX_LEASE_SECONDS = env.float("OUTBOX_LEASE_SECONDS", default=150)
# Consumers that wait for other people's servers have a queue of their own, so that nothing of the
# shop's waits for those.
OUTBOX_QUEUES = {"api.webhooks.consumers.call": "webhooks"}
OUTBOX_CONSUMERS = {
    "order.paid": [
        "notifications.consumers.send_order_confirmation",
        "notifications.consumers.record_sales",
        "checkout.wallet.consumers.make_gift_cards",
        "checkout.invoices.consumers.issue",
    ],
    "order.dispatched": [],
    "order.cancelled": ["notifications.consumers.send_cancellation_notice"],
    "order.lines_cancelled": [
        "checkout.payment.consumers.release_cancelled_lines",
        "checkout.returns.consumers.give_back_delivery",
        "notifications.consumers.send_lines_cancelled_notice",
    ],
    "order.withdrawn": [
        "notifications.returns.send_withdrawal_receipt",
        "notifications.returns_waiting.send_withdrawal_waits",
    ],
    "return.moved": [
        "notifications.returns.send_return_notice",
        "notifications.returns_waiting.send_return_waits",
    ],
    "exchange.ended": [
        "checkout.returns.consumers.return_credit",
        "notifications.returns.send_exchange_ended",
    ],
    "withdrawal.link_asked": ["notifications.returns.send_withdrawal_link"],
    "order.note_written": ["notifications.consumers.send_note"],
    "consignment.dispatched": [
        "checkout.payment.consumers.capture_consignment",
        "notifications.consumers.send_dispatch_notice",
        "checkout.invoices.consumers.issue",
    ],
    "gift_card.due": ["notifications.credit.send_gift_card"],
    "wallet.credited": ["notifications.credit.send_credit_notice"],
    "payment.asked": ["notifications.payments.send_payment_request"],
    "payment.renewed": [
        "checkout.payment.consumers.take_renewed_payment",
        "checkout.returns.consumers.give_back_delivery",
    ],
    "payment.won": [
        "checkout.payment.consumers.take_renewed_payment",
        "checkout.returns.consumers.give_back_delivery",
    ],
    "payment.lost": ["checkout.returns.consumers.give_back_delivery"],
    "payment.return_due": ["notifications.consumers.return_payment"],
    "payment.refund_due": ["checkout.payment.consumers.send_reserved_refund"],
    "payment.returned": ["checkout.invoices.consumers.issue"],
    "payment.waived": ["checkout.invoices.consumers.issue"],
    "invoice.issued": ["checkout.invoices.consumers.render"],
    "invoice.forgotten": ["checkout.invoices.consumers.delete"],
    "invoice.stored": ["notifications.invoices.send_document"],
    "payment.reconciliation_asked": ["checkout.payment.consumers.reconcile"],
    "payment.customer_forgotten": ["checkout.payment.consumers.delete_customer"],
    "stock.changed": [
        "notifications.consumers.refresh_stock_cards",
        "notifications.stock_alerts.announce_stock_change",
    ],
    "stock.low": ["notifications.low_stock.send_low_stock_notice"],
    "stock.back": ["notifications.stock_alerts.close_alerts"],
    "stock_alert.due": ["notifications.stock_alerts.send_stock_alert"],
    "prices.lowered": ["notifications.consumers.refresh_lowered_cards"],
    "catalogue.refresh_asked": ["notifications.consumers.refresh_search"],
    "mail.requested": ["notifications.consumers.send_requested_mail"],
    "member.export_asked": ["members.consumers.prepare_export"],
    "member.erased": [
        "members.consumers.take_leave",
        "api.tokens.consumers.forget_member",
        "api.webhooks.consumers.forget_member",
    ],
    "member.signed_out": ["api.tokens.consumers.sign_out"],
    "webhook.due": ["api.webhooks.consumers.call"],
}
# What programs of others may be told of (api/webhooks/topics.py).
for _topic in (
    "order.paid",
    "order.cancelled",
    "order.lines_cancelled",
    "order.withdrawn",
    "consignment.dispatched",
    "payment.returned",
    "return.moved",
    "stock.changed",
    "stock.low",
):
    OUTBOX_CONSUMERS[_topic].append("api.webhooks.consumers.fan_out")
