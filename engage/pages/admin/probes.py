"""Addresses for machines: is it alive, is it ready, how much of what is there.

A load balancer asks `/healthz`: a web process goes on while the clock or the tagger is away.
`/readyz` is about the whole product, for whoever watches it.
"""

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from engage.current import current_settings
from engage.db import database_of
from engage.errors import NotFound
from engage.health import Health, look
from engage.security import may
from engage.times import now

blueprint = Blueprint("probes", __name__)

_LOOPBACK = frozenset({"127.0.0.1", "::1"})
# What a proxy on this machine adds when it speaks for somebody elsewhere.
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@blueprint.get("/healthz")
def alive() -> Response:
    """Say that this process answers. Asks nothing of anything else."""
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Say which part is well: 200 when all are, else 503."""
    found = _look()
    body = {
        "ready": found.well,
        "checks": {
            finding.part.value: {
                "well": finding.well,
                "seconds_since_sign": finding.age and int(finding.age.total_seconds()),
            }
            for finding in found.findings
        },
        "backlog": found.waiting_comments,
        "failing_tasks": sorted(found.failing),
    }
    return jsonify(body), 200 if found.well else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give counts for Prometheus: never whose. In production to this machine or administrators."""
    settings = current_settings()
    if settings.production and not (_from_here() or may()):
        raise NotFound("page", "metrics")
    return Response(generate_latest(_registry(_look())), content_type=CONTENT_TYPE_LATEST)


def _registry(found: Health) -> CollectorRegistry:
    registry = CollectorRegistry()
    waiting = Gauge("engage_comments_waiting", "Comments waiting for tags", registry=registry)
    waiting.set(found.waiting_comments)
    failed = Gauge("engage_comments_failed", "Comments the tagger failed on", registry=registry)
    failed.set(found.failed_comments)
    texts = Gauge("engage_texts", "Outgoing texts by state", ["state"], registry=registry)
    for state, number in found.texts.items():
        texts.labels(state).set(number)
    mails = Gauge("engage_mails", "Mails by state", ["state"], registry=registry)
    for state, number in found.mails.items():
        mails.labels(state).set(number)
    well = Gauge("engage_well", "1 for a part that is well", ["part"], registry=registry)
    for finding in found.findings:
        well.labels(finding.part.value).set(finding.well)
    ages = Gauge(
        "engage_sign_age_seconds", "Seconds since a sign of life", ["of"], registry=registry
    )
    for name, age in found.ages.items():
        ages.labels(name).set(age.total_seconds())
    return registry


def _from_here() -> bool:
    forwarded = any(name in request.headers for name in _FORWARDED)
    return request.remote_addr in _LOOPBACK and not forwarded


def _look() -> Health:
    return look(database_of(current_app), now=now())
