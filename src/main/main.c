/* The binary's door: one command a file, cmd_<name>.c. */
#include <stdio.h>

int main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fputs("counterfoil: commands come with the commits that follow\n", stderr);
    return 2;
}
