/* Divides by zero with registers of known value: the board must report the fault and what they were. */
#include "board.h"

static void divide(void)
{
    register uint32_t dividend __asm__("r0") = 0x12345678u;
    register uint32_t divisor __asm__("r1") = 0;
    /* Branches around it: what QEMU has not yet written back of a register's value is lost at a fault within a block.
     */
    __asm__ volatile("b 1f\n 1: udiv r2, %0, %1\n b 2f\n 2:" ::"r"(dividend), "r"(divisor) : "r2");
}

int main(void)
{
    divide();
    return 0;
}
