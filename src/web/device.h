/* A browser and its machine in words, from the User-Agent header; what is not known is "". */
#pragma once

#include "base/str.h"

struct device {
    str browser; /* "Firefox"; a program's own name, "curl" */
    str system;  /* "Windows", "iPhone" */
};
struct device device_of(str user_agent);
