// stripe-mock: every request of ours against Stripe's own description of the API version we pin.
// It keeps nothing: its answers are samples, which are not the payments we asked for.
import { check, freePort, here, same, startPeer, talk, until } from './lib.mjs';

export const name = 'stripe-mock';

const page = { method: 'card', amount: 124050, currency: 'EUR', key: 'key-0123456789', reference: 'ATT-1',
    return_url: 'http://localhost:8080/pay/return/stripe/x?signed=1', payer_email: 'a@example.com',
    payer_name: 'A & B', since: 1760000000 };
const charge = { ...page, token: 'cus_1/pm_1' };

const requests = [
    ['a page for a card', 'start', page, ['POST /v1/checkout/sessions']],
    ['a page for an ACH debit', 'start', { ...page, method: 'debit', currency: 'USD' }, ['POST /v1/checkout/sessions']],
    ['a page for a SEPA debit', 'start', { ...page, method: 'debit' }, ['POST /v1/checkout/sessions']],
    ['a page that keeps the method', 'start', { ...page, save: 1 }, ['POST /v1/customers', 'POST /v1/checkout/sessions']],
    ['a page that keeps the method of whom it knows', 'start', { ...page, save: 1, customer: 'cus_1' },
        ['POST /v1/checkout/sessions']],
    ['a page in yen', 'start', { ...page, currency: 'JPY' }, ['POST /v1/checkout/sessions']],
    ['a page that only keeps a card', 'setup', { ...page, amount: 0 }, ['POST /v1/customers', 'POST /v1/checkout/sessions']],
    ['a page that only keeps a US account', 'setup', { ...page, amount: 0, method: 'debit', currency: 'USD', customer: 'cus_1' },
        ['POST /v1/checkout/sessions']],
    ['a page that only keeps a SEPA account', 'setup', { ...page, amount: 0, method: 'debit', customer: 'cus_1' },
        ['POST /v1/checkout/sessions']],
    ['a kept card, payer away', 'start', { ...charge, payer_away: 1 }, ['POST /v1/payment_intents']],
    ['a kept card, payer there', 'start', charge, ['POST /v1/payment_intents']],
    ['a kept US account', 'start', { ...charge, method: 'debit', currency: 'USD', payer_away: 1 }, ['POST /v1/payment_intents']],
    ['a kept SEPA account', 'start', { ...charge, method: 'debit', payer_away: 1 }, ['POST /v1/payment_intents']],
    ['another expiry and address of a card', 'edit',
        { token: 'cus_1/pm_1', method: 'card', year: 2031, month: 8, address: '1 Quay\nPort 2', country: 'NO' },
        ['POST /v1/payment_methods/pm_1']],
    ['another address of an account', 'edit', { token: 'cus_1/pm_1', method: 'debit', address: '1 Quay', country: 'DE' },
        ['POST /v1/payment_methods/pm_1']],
    ['the end of a kept method', 'forget', { token: 'cus_1/pm_1' }, ['POST /v1/payment_methods/pm_1/detach']],
    ['a page by its id', 'status', { id: 'cs_1', reference: 'ATT-1' }, ['GET /v1/checkout/sessions/cs_1']],
    ['an intent by its id', 'status', { id: 'pi_1', reference: 'ATT-1' }, ['GET /v1/payment_intents/pi_1']],
    ['a set-up by its id', 'status', { id: 'seti_1', reference: 'ATT-1' }, ['GET /v1/setup_intents/seti_1']],
    ['what was made since', 'status', { reference: 'ATT-1', since: 1760000000 },
        ['GET /v1/checkout/sessions', 'GET /v1/payment_intents']],
    ['a refund of an intent', 'refund', { id: 'pi_1', amount: 5, currency: 'EUR', key: 'refund-0123456789', reference: 'REF-1' },
        ['POST /v1/refunds']],
    ['a refund of a charge', 'refund',
        { id: 'pi_1', capture: 'ch_1', amount: 5, currency: 'EUR', key: 'refund-0123456789', reference: 'REF-1' },
        ['POST /v1/refunds']],
    ['a refund by its id', 'refund-status', { id: 'pi_1', refund_id: 're_1' }, ['GET /v1/refunds/re_1']],
];

// The requests it saw and what it answered, since `from` in its log.
function seen(log) {
    return {
        paths: [...log.matchAll(/^Request: (\S+ \S+)/gm)].map((match) => match[1]),
        statuses: [...log.matchAll(/^Response: .*status=(\d+)/gm)].map((match) => Number(match[1])),
    };
}

export async function converse() {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const mock = await startPeer(`${here}/.peers/stripe-mock`, ['-http-addr', `127.0.0.1:${port}`, '-strict-version-check'], base);
    const account = { base, secret: 'sk_test_123' };
    await until('its first answer', () => mock.log.includes('status='));

    for (const [what, command, values, paths] of requests) {
        mock.log = '';
        const answer = await talk('stripe', command, { ...account, ...values });
        const { paths: asked, statuses } = seen(mock.log);
        same(`${what}: the requests`, asked, paths);
        check(`${what}: each is accepted`, statuses.length === paths.length && statuses.every((s) => s === 200), mock.log);
        check(`${what}: no request is called wrong`, answer.result !== 'refused' && answer.error !== 'E_CONFIG', answer);
    }

    const ask = (path, body, version = '2026-08-26.dahlia') => fetch(base + path, { method: body === undefined ? 'GET' : 'POST', body,
        headers: { authorization: 'Bearer sk_test_123', 'stripe-version': version,
            ...(body !== undefined ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) } }).then((answer) => answer.status);

    // What we ask only of a payment that is ours, which none of its samples is.
    same('the end of a page', await ask('/v1/checkout/sessions/cs_1/expire', ''), 200);
    same('the end of an intent', await ask('/v1/payment_intents/pi_1/cancel', ''), 200);
    same('the disputes of an intent', await ask('/v1/disputes?limit=100&payment_intent=pi_1'), 200);

    // What it can refuse, it refuses: a field that does not exist, a wrong value, another version.
    same('it knows a wrong field', await ask('/v1/refunds', 'payment_intent=pi_1&colour=red'), 400);
    same('it knows a wrong value', await ask('/v1/checkout/sessions', 'mode=sideways'), 400);
    same('it knows a wrong version', await ask('/v1/refunds', 'payment_intent=pi_1', '2025-10-29.clover'), 400);
    const refused = await talk('stripe', 'start', { ...account, ...page, secret: 'nonsense' });
    same('a wrong key is a definite no', refused.result, 'refused');
    await mock.stop();
}
