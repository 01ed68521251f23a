/* What the page of giving a credit or retainer back shows. */
#pragma once

#include "core/giveback.h"
#include "web/staff/staff_view.h"

/* One give-back of it, or one refund that is a part of one. */
struct staff_giveback_row {
    str to, reason, asked, signed_name, problem;
    public_id payment; /* whose capture takes it; zeroed: a transfer */
    money amount;
    enum refund_state state; /* a transfer is done */
    html_time made;
};

struct staff_giveback {
    public_id lot, key, customer;
    str number, label, customer_name;
    money free, room, limit; /* room: what earlier captures can take */
    const struct choice *ways;
    size_t way_count;
    str amount, reference, day, reason; /* as typed */
    const struct staff_giveback_row *rows;
    size_t row_count;
    const struct staff_approval_row *waiting;
    size_t waiting_count;
};
