"""GET /v1/ledger/...: parse, one question, render. Everything is limited to the environment of the key."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from config.api import pagination
from config.api.page_schema import page_of
from config.api.query import PAGE
from config.api.requests import PartnerRequest
from config.api.views import PartnerView
from config.kernel.errors import NotFound
from treasury.ledger import balances, queries, summaries
from treasury.ledger.api import serializers as show
from treasury.ledger.models import Account


class LedgerView(PartnerView):
    """The books are read-only for partners."""

    required_scopes = {"GET": "ledger:read"}


class Accounts(LedgerView):
    """The accounts of the environment."""

    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="ledger_accounts", responses=page_of(show.AccountShape))
    def get(self, request: PartnerRequest) -> Response:
        """List accounts."""
        return self.page(Account.objects.within(request.auth.environment), show.account, ascending=True)


class Statement(LedgerView):
    """The statement of one account."""

    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="ledger_account_statement", responses=page_of(show.StatementLineShape))
    def get(self, request: PartnerRequest, account_id: str) -> Response:
        """List what journals did to the account, latest first."""
        account = Account.objects.within(request.auth.environment).filter(pk=Account.parse_id(account_id)).first()
        if account is None:
            raise NotFound(noun=str(Account._meta.verbose_name), id=account_id)
        limit, after = pagination.read_page(request)
        # The cursor carries the version of the last line: versions count one by one, so they are the order of the books.
        rows = list(balances.statement(account, before_version=after.int if after else None)[: limit + 1])
        lines = [show.statement_line(balances.line(row, side=account.side), account.currency) for row in rows[:limit]]
        last_id = uuid.UUID(int=rows[limit - 1].account_version) if len(rows) > limit else None
        return pagination.answer(request, lines, last_id=last_id)


class Journals(LedgerView):
    """The journals that touched the environment."""

    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="ledger_journals", responses=page_of(show.JournalShape))
    def get(self, request: PartnerRequest) -> Response:
        """List journals with the environment's own entries, newest first."""
        limit, before = pagination.read_page(request)
        views = queries.journals_of(request.auth.environment, before=before, at_most=limit + 1)
        last_id = views[limit - 1].journal.id if len(views) > limit else None
        return pagination.answer(request, [show.journal(view) for view in views[:limit]], last_id=last_id)


class Balance(LedgerView):
    """What the environment has, and the proof."""

    @extend_schema(operation_id="ledger_balance", responses=show.BalanceShape)
    def get(self, request: PartnerRequest) -> Response:
        """Show balances by currency, and whether the books are right."""
        return Response(summaries.of_environment(request.auth.environment))
