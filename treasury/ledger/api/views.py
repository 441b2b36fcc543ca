"""GET /v1/ledger: accounts, statements, journals and balances of the key's environment."""

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
    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="ledger_accounts", responses=page_of(show.AccountShape))
    def get(self, request: PartnerRequest) -> Response:
        """List accounts."""
        return self.page(Account.objects.within(request.auth.environment), show.account, ascending=True)


class Statement(LedgerView):
    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="ledger_account_statement", responses=page_of(show.StatementLineShape))
    def get(self, request: PartnerRequest, account_id: str) -> Response:
        """List the entries of an account, latest first."""
        account = Account.objects.within(request.auth.environment).filter(pk=Account.parse_id(account_id)).first()
        if account is None:
            raise NotFound(noun=str(Account._meta.verbose_name), id=account_id)
        limit, after = pagination.read_page(request)
        # The cursor holds the version of the last entry: versions count one by one and are the order of booking.
        rows = list(balances.statement(account, before_version=after.int if after else None)[: limit + 1])
        lines = [show.statement_line(balances.line(row, side=account.side), account.currency) for row in rows[:limit]]
        last_id = uuid.UUID(int=rows[limit - 1].account_version) if len(rows) > limit else None
        return pagination.answer(request, lines, last_id=last_id)


class Journals(LedgerView):
    query_parameters = {"GET": PAGE}

    @extend_schema(operation_id="ledger_journals", responses=page_of(show.JournalShape))
    def get(self, request: PartnerRequest) -> Response:
        """List journals with the environment's own entries, newest first."""
        limit, before = pagination.read_page(request)
        views = queries.journals_of(request.auth.environment, before=before, at_most=limit + 1)
        last_id = views[limit - 1].journal.id if len(views) > limit else None
        return pagination.answer(request, [show.journal(view) for view in views[:limit]], last_id=last_id)


class Balance(LedgerView):
    @extend_schema(operation_id="ledger_balance", responses=show.BalanceShape)
    def get(self, request: PartnerRequest) -> Response:
        """Read the balances by currency, and whether the invariants of the books hold."""
        return Response(summaries.of_environment(request.auth.environment))
