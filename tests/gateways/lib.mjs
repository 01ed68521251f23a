// What the conversations share: our side (the program `talk`), starting peers, and counting.
import { spawn, execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = dirname(fileURLToPath(import.meta.url));
let passed = 0;
let failed = 0;

export function check(what, good, seen) {
    if (good) passed++;
    else {
        failed++;
        console.log(`FAIL ${what}${seen === undefined ? '' : `: ${JSON.stringify(seen)}`}`);
    }
}

export function same(what, seen, wanted) {
    check(what, isDeepStrictEqual(seen, wanted), seen);
}

export function only(words, name) {
    return words.length === 0 || words.some((word) => name.includes(word));
}

export function finish() {
    console.log(`\n${passed} passed, ${failed} failed`);
    return failed > 0 || passed === 0 ? 1 : 0;
}

// One call of a gateway of ours: an object of what it made of the answer.
export function talk(gateway, command, values = {}, body = '') {
    const words = Object.entries(values).map(([name, value]) => `${name}=${value}`);
    return new Promise((resolve, reject) => {
        const child = execFile(process.env.TALK, [gateway, command, ...words], (error, out) => {
            if (error) reject(error);
            else resolve(JSON.parse(out));
        });
        child.stdin.on('error', () => {}); // a command that reads nothing may be over already
        child.stdin.end(body);
    });
}

export function freePort() {
    return new Promise((resolve) => {
        const server = createServer();
        server.listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

// Start a peer and wait until it answers anything at all; `log` holds what it prints.
export async function startPeer(program, words, url, options = {}) {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const peer = { log: '', stop: () => new Promise((done) => child.once('exit', done).kill()) };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { peer.log += text; });
    process.once('exit', () => child.kill());
    for (let i = 0; i < 100; i++) {
        if (child.exitCode !== null) throw new Error(`${program} has ended: ${peer.log}`);
        if (await fetch(url).then(() => true, () => false)) return peer;
        await sleep(100);
    }
    throw new Error(`${program} does not answer: ${peer.log}`);
}

export async function until(what, condition) {
    for (let i = 0; i < 100; i++) {
        const value = await condition();
        if (value) return value;
        await sleep(100);
    }
    check(what, false, 'never happened');
    return undefined;
}
