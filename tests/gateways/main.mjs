// The conversations, one peer after the other, and the count at the end.
import { finish, only } from './lib.mjs';
import * as localstripe from './localstripe.mjs';
import * as razorpay from './razorpay.mjs';
import * as statefulMock from './stateful_mock.mjs';
import * as stripeMock from './stripe_mock.mjs';
import * as stripeSdk from './stripe_sdk.mjs';

const peers = [stripeMock, localstripe, statefulMock, stripeSdk, razorpay];

for (const peer of peers) {
    if (only(process.argv.slice(2), peer.name)) await peer.converse();
}
process.exitCode = finish();
