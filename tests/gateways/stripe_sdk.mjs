// Stripe's own library for Node: signatures it makes hold with us, and those we make with it.
import Stripe from 'stripe';
import { check, same, talk } from './lib.mjs';

export const name = 'stripe-sdk';
const secret = 'whsec_test_secret';

const bodies = [
    { id: 'evt_1', object: 'event', type: 'payment_intent.succeeded', data: { object: {} } },
    { id: 'evt_2', object: 'event', type: 'payment_intent.succeeded',
        data: { object: { object: 'payment_intent', id: 'pi_1', amount: 5, currency: 'eur', metadata: { reference: 'ATT-1' } } } },
    { id: 'evt_3', object: 'event', type: 'note', data: { object: { text: 'Müller & Söhne, 日本, 👍, \u0000 \\ "' } } },
    { id: 'evt_4', object: 'event', type: 'long', data: { object: { text: 'x'.repeat(100000) } } },
];

export async function converse() {
    const stripe = new Stripe('sk_test_x');
    const timestamp = 1760000000;
    for (const body of bodies) {
        const payload = JSON.stringify(body, null, body.id === 'evt_2' ? 2 : 0);
        const header = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
        const read = (values, text = payload) => talk('stripe', 'event',
            { 'h:stripe-signature': header, hook_secret: secret, now: timestamp, ...values }, text);
        /* NUL in a text is no JSON that we take: signed, but not to be read. */
        const good = body.id === 'evt_3' ? 'E_PARSE' : '';
        same(`${body.id}: its signature holds`, (await read({})).error, good);
        same(`${body.id}: 300 seconds later`, (await read({ now: timestamp + 300 })).error, good);
        same(`${body.id}: by the older of two secrets`,
            (await read({ hook_secret: 'whsec_new', hook_secret_old: secret })).error, good);
        same(`${body.id}: 301 seconds later`, (await read({ now: timestamp + 301 })).error, 'E_SIGNATURE');
        same(`${body.id}: of the future`, (await read({ now: timestamp - 301 })).error, 'E_SIGNATURE');
        same(`${body.id}: another secret`, (await read({ hook_secret: 'whsec_test_secreT' })).error, 'E_SIGNATURE');
        same(`${body.id}: another body`, (await read({}, `${payload} `)).error, 'E_SIGNATURE');

        const now = Math.floor(Date.now() / 1000);
        const { hex } = await talk('-', 'sign', { hook_secret: secret }, `${now}.${payload}`);
        let event;
        try {
            event = stripe.webhooks.constructEvent(payload, `t=${now},v1=${hex}`, secret);
        } catch (error) {
            event = { id: String(error) };
        }
        check(`${body.id}: ours holds with it`, event.id === body.id, event.id);
    }
    const header = stripe.webhooks.generateTestHeaderString({ payload: JSON.stringify(bodies[0]), secret, timestamp });
    same('the published vector', header,
        't=1760000000,v1=e5d1b2accfddc305dd50a5aba80c495cd76cf8e1c3ce6da8ec9f46b3796ba2e9');
}
