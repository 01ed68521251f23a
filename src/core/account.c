/* What the number of an account says. */
#include "core/account.h"

bool account_has_lots(enum account a)
{
    return (int)a < 20;
}

bool account_debit_leads(enum account a)
{
    return (int)a < 10;
}

bool account_owed(enum account a)
{
    return a == ACCOUNT_RECEIVABLE || a == ACCOUNT_WITHHOLDING || a == ACCOUNT_CREDIT ||
           a == ACCOUNT_RETAINER || a == ACCOUNT_RETAINER_UNPAID || a == ACCOUNT_WALLET;
}

static const struct {
    enum account account;
    str name;
} names[] = {
#define NAME(id, text) { ACCOUNT_##id, { text, sizeof text - 1 } }
    NAME(RECEIVABLE, "receivable"), NAME(WITHHOLDING, "withholding"),
    NAME(TAX_ON_ADVANCES, "tax_on_advances"), NAME(DISPUTE, "dispute"), NAME(CREDIT, "credit"),
    NAME(RETAINER, "retainer"), NAME(RETAINER_UNPAID, "retainer_unpaid"), NAME(WALLET, "wallet"),
    NAME(CLEARING, "clearing"), NAME(CLEARING_OFFLINE, "clearing:offline"),
    NAME(TRANSIT, "transit"), NAME(BANK, "bank"), NAME(SUSPENSE, "suspense"),
    NAME(EXCHANGE, "exchange"), NAME(REVENUE, "revenue"), NAME(TAX, "tax"),
    NAME(FEE_INCOME, "fee_income"), NAME(GATEWAY_COST, "gateway_cost"),
    NAME(WRITE_OFF, "write_off"), NAME(DISCOUNT, "discount"), NAME(ROUNDING, "rounding"),
    NAME(TRANSFER, "transfer"), NAME(IMPORT_CLEARING, "import_clearing"),
    NAME(SETTLED_TAX, "settled_tax"),
#undef NAME
};

bool account_known(int number)
{
    for (size_t i = 0; i < countof(names); i++) {
        if ((int)names[i].account == number) return true;
    }
    return false;
}

str account_name(enum account a)
{
    for (size_t i = 0; i < countof(names); i++) {
        if (names[i].account == a) return names[i].name;
    }
    return S("?");
}
