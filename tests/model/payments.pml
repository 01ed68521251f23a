/*
 * Payments as docs/books.md 5 has them, small enough to look at every course of events: two payers,
 * two invoices, of which each pays first his own or both, then his own; a gateway that loses, repeats
 * and reorders; a reconciler; and one crash.
 *
 * Bounds: two attempts of each payer, each event told at most twice, one crash, and one success after
 * a no or second capture (of the first payer: the other's is the same mirrored). What a process does in one transaction is one atomic step. Nothing can be done
 * again without something new, so that every course ends; where it ends, the books are looked at.
 *
 * Left out: amounts (an invoice is one unit), money that goes back, the database.
 *
 *     -DBREAK=1  an attempt reserves without looking at what others hold
 *     -DBREAK=2  a capture is booked without looking whether its id is known
 *     -DBREAK=3  silence is taken for a no, and what comes after a no is ignored
 *     -DBREAK=4  the gateway is contacted before that is written down
 */
#ifndef BREAK
#define BREAK 0
#endif

#define PAYERS 2
#define ATTEMPTS 2
#define PAYMENTS 4 /* attempt a of payer n is payment 2n + a */

mtype = { NEW, RESERVED, CONTACTED, ACTION, UNKNOWN, SETTLED, FAILED, CANCELLED }; /* the table */
mtype = { NOTHING, WAITING, PAID, REFUSED, EXPIRED };                              /* the gateway */

typedef payment {
    mtype state = NEW;
    byte on;          /* invoices: 1, 2, or 3 for both */
    mtype there = NOTHING;
    bool flight;      /* our request is about to be sent, or on its way; it is so for less than its page's time */
    byte captures;    /* made by the gateway, each with its id */
    byte booked;      /* of them, by us */
    byte tell;        /* events of captures on their way; others tell nothing that asking does not */
    bool must_tell;   /* repeated until it is heard: the gateway does so with what comes late */
};
payment p[PAYMENTS];

byte held[2], posted[2], credit; /* of each invoice; what is over */
byte money;                      /* captured, in the gateway's own book */
bool may_crash = true, may_late = true; /* late, or twice */
byte payers_left = PAYERS;

#define running(s) ((s) == RESERVED || (s) == CONTACTED || (s) == ACTION || (s) == UNKNOWN)
#define covers(x, i) (((p[x].on >> (i)) & 1) == 1)
#define units(x) ((p[x].on & 1) + (p[x].on >> 1))
#define free_for(x) ((!covers(x, 0) || held[0] + posted[0] == 0) && (!covers(x, 1) || held[1] + posted[1] == 0))
#define sound() (held[0] + posted[0] <= 1 && held[1] + posted[1] <= 1)

inline hold(x) {
    held[0] = held[0] + (p[x].on & 1);
    held[1] = held[1] + (p[x].on >> 1);
    assert(sound())
}

inline release(x) {
    held[0] = held[0] - (p[x].on & 1);
    held[1] = held[1] - (p[x].on >> 1)
}

/* To what is still open, the rest is credit. */
inline book_on(x, i) {
    if
    :: covers(x, i) && held[i] + posted[i] == 0 -> posted[i]++
    :: covers(x, i) && held[i] + posted[i] > 0 -> credit++
    :: else -> skip
    fi
}

inline book(x) {
    if
    :: running(p[x].state) -> release(x)
    :: else -> skip
    fi;
    book_on(x, 0);
    book_on(x, 1);
    p[x].booked++;
    p[x].state = SETTLED;
    assert(sound())
}

#define capture_new(x) (p[x].booked < p[x].captures && !(BREAK == 3 && p[x].state == FAILED))
/* Is there anything to learn by asking? */
#define news(x) (capture_new(x) || (p[x].state != RESERVED && running(p[x].state) && \
    (p[x].there == REFUSED || p[x].there == EXPIRED || (p[x].there == WAITING && p[x].state != ACTION) || \
     (p[x].there == NOTHING && !p[x].flight && p[x].state == UNKNOWN))))

/* One transaction: what the gateway's API says is booked, whoever asked. */
inline learn(x) {
    do
    :: capture_new(x) -> book(x)
    :: else -> break
    od;
    if
    :: p[x].state != RESERVED && running(p[x].state) ->
        if
        :: p[x].there == REFUSED -> release(x); p[x].state = FAILED
        :: p[x].there == EXPIRED -> release(x); p[x].state = CANCELLED
        :: p[x].there == NOTHING && !p[x].flight && p[x].state == UNKNOWN ->
            release(x); p[x].state = CANCELLED /* its time is over, and it was never there */
        :: p[x].there == WAITING -> p[x].state = ACTION
        :: else -> skip
        fi
    :: BREAK == 2 && p[x].state == SETTLED -> book(x)
    :: else -> skip
    fi
}

/* Only with BREAK 3. */
inline silence(x) {
    if
    :: p[x].state == CONTACTED -> release(x); p[x].state = FAILED
    :: else -> skip
    fi
}

#define x (ATTEMPTS * n + a)
proctype payer(byte n) {
    byte a;

    do
    :: a < ATTEMPTS ->
        atomic { /* reserve, under the locks of the lots */
            if
            :: p[x].on = 1 + n
            :: a == 0 -> p[x].on = 3
            fi;
            if
            :: free_for(x) || BREAK == 1 -> hold(x); p[x].state = RESERVED
            :: else -> p[x].on = 0
            fi
        }
        atomic { /* intent, then it is sent; a crash before or between */
            if
            :: p[x].state == RESERVED && BREAK != 4 -> p[x].state = CONTACTED; p[x].flight = true
            :: p[x].state == RESERVED && BREAK == 4 -> p[x].flight = true
            :: p[x].state == RESERVED && may_crash -> may_crash = false
            :: p[x].state == RESERVED && may_crash -> may_crash = false; p[x].state = CONTACTED
            :: p[x].state != RESERVED -> skip
            fi
        }
        atomic { /* the answer, if there is one, says what asking says: the reconciler hears both */
            if
            :: BREAK == 3 && p[x].on != 0 -> silence(x)
            :: else -> skip
            fi;
            a++
        }
    :: else -> break
    od;
    payers_left--
}
#undef x

inline pay(x) {
    p[x].captures++;
    money = money + units(x);
    p[x].there = PAID;
    p[x].tell = 2
}

/* What the gateway may do with a payment of its own accord. */
inline gateway_does(x) {
    if
    :: p[x].flight -> p[x].flight = false;
        if
        :: p[x].there = WAITING
        :: p[x].there = REFUSED
        :: pay(x)
        :: skip /* lost */
        fi
    :: p[x].there == WAITING ->
        if
        :: pay(x)
        :: p[x].there = REFUSED
        :: p[x].there = EXPIRED
        fi
    :: (p[x].there == REFUSED || p[x].there == PAID) && may_late && x < ATTEMPTS ->
        may_late = false; p[x].must_tell = true; pay(x)
    fi
}
#define gateway_can(x) (p[x].flight || p[x].there == WAITING || \
    ((p[x].there == REFUSED || p[x].there == PAID) && may_late && x < ATTEMPTS))

active proctype gateway() {
end:
    do
    :: atomic { gateway_can(0) -> gateway_does(0) }
    :: atomic { gateway_can(1) -> gateway_does(1) }
    :: atomic { gateway_can(2) -> gateway_does(2) }
    :: atomic { gateway_can(3) -> gateway_does(3) }
    od
}

/* Events come in any order, up to twice; what must be heard is not lost the last time. */
inline hear(x) {
    p[x].tell--;
    if
    :: learn(x); p[x].must_tell = false
    :: !p[x].must_tell || p[x].tell > 0 -> skip
    fi
}

active proctype hooks() {
end:
    do
    :: atomic { p[0].tell > 0 -> hear(0) }
    :: atomic { p[1].tell > 0 -> hear(1) }
    :: atomic { p[2].tell > 0 -> hear(2) }
    :: atomic { p[3].tell > 0 -> hear(3) }
    od
}

/* Asks while a payment runs; gives up what was reserved and not contacted; knows no crash. */
inline reconcile(x) {
    if
    :: p[x].state == RESERVED -> release(x); p[x].state = CANCELLED
    :: p[x].state == CONTACTED && !news(x) -> p[x].state = UNKNOWN /* 2 minutes */
    :: p[x].state != RESERVED && news(x) -> learn(x)
    fi
}
#define to_ask(x) (running(p[x].state) && (p[x].state == RESERVED || p[x].state == CONTACTED || news(x)))

active proctype reconciler() {
end:
    do
    :: atomic { to_ask(0) -> reconcile(0) }
    :: atomic { to_ask(1) -> reconcile(1) }
    :: atomic { to_ask(2) -> reconcile(2) }
    :: atomic { to_ask(3) -> reconcile(3) }
    od
}

init {
    byte x;
    atomic { run payer(0); run payer(1) }
    timeout; /* nobody can do anything more */
    d_step {
        assert(payers_left == 0);
        x = 0;
        do
        :: x < PAYMENTS ->
            assert(!running(p[x].state));            /* each ended */
            assert(p[x].booked == p[x].captures);    /* no capture unbooked, none twice */
            x++
        :: else -> break
        od;
        assert(held[0] + held[1] == 0);
        assert(posted[0] + posted[1] + credit == money) /* to the cent */
    }
}
