/* Reset, vectors and faults of a Cortex-M. */
#include <stdint.h>

#include "board.h"
#include "semihost.h"

/* Exit code of a fault; the runner's own are below it. */
#define FAULT_EXIT_CODE 99

#define SCB_VTOR (*(volatile uint32_t *)0xE000ED08u)
#define SCB_CCR (*(volatile uint32_t *)0xE000ED14u)
#define SCB_CCR_DIV_0_TRAPS (1u << 4)
#define SCB_CCR_DATA_CACHE (1u << 16)
#define SCB_CCR_INSTRUCTION_CACHE (1u << 17)
#define SCB_CCR_LOB (1u << 19)
#define SCB_CFSR (*(volatile uint32_t *)0xE000ED28u)
#define SCB_HFSR (*(volatile uint32_t *)0xE000ED2Cu)
#define SCB_MMFAR (*(volatile uint32_t *)0xE000ED34u)
#define SCB_BFAR (*(volatile uint32_t *)0xE000ED38u)
#define SCB_CCSIDR (*(volatile uint32_t *)0xE000ED80u)
#define SCB_CSSELR (*(volatile uint32_t *)0xE000ED84u)
#define SCB_CPACR (*(volatile uint32_t *)0xE000ED88u)
#define SCB_ICIALLU (*(volatile uint32_t *)0xE000EF50u)
#define SCB_DCISW (*(volatile uint32_t *)0xE000EF60u)

/* What of CFSR says that the registers did not reach the stack: MSTKERR, STKERR, STKOF. */
#define CFSR_NOT_STACKED ((1u << 4) | (1u << 12) | (1u << 20))
#define EXC_RETURN_PROCESS_STACK (1u << 2)
/* The report needs less. */
#define REPORT_STACK_BYTES 512u
#define FRAME_WORDS 8u

#if defined(__ARM_ARCH) && __ARM_ARCH >= 8
#define HAS_STACK_LIMIT
#else
#define MPU_TYPE (*(volatile uint32_t *)0xE000ED90u)
#define MPU_CTRL (*(volatile uint32_t *)0xE000ED94u)
#define MPU_RNR (*(volatile uint32_t *)0xE000ED98u)
#define MPU_RBAR (*(volatile uint32_t *)0xE000ED9Cu)
#define MPU_RASR (*(volatile uint32_t *)0xE000EDA0u)
#define MPU_REGIONS (0xFFu << 8)
#define MPU_ENABLE_BESIDE_DEFAULT_MAP 5u
/* Never executed, no access; a size of 2^(field + 1). */
#define MPU_NOTHING_ALLOWED (1u << 28)
#define MPU_16_MB ((23u << 1) | 1u)
#define MPU_256_BYTES ((7u << 1) | 1u)
#define BELOW_BYTES (16u << 20)
#define INSIDE_BYTES 256u
#endif

extern uint32_t __stack_limit[], __stack_top[];

/* What runs from RAM, and where it is stored; the same address where it runs from where it is stored. */
#define COPIED(part) extern uint32_t __##part##_stored[], __##part##_start[], __##part##_end[]
COPIED(code);
COPIED(weights);
COPIED(tables);
COPIED(constants);
COPIED(data);
#undef COPIED
extern uint32_t __bss_start[], __bss_end[];

int main(int argc, char **argv);

void Reset_Handler(void) __attribute__((noreturn));
void Fault_Handler(void);
void board_fault(const uint32_t *frame, uint32_t exc_return) __attribute__((noreturn, used));

typedef void (*vector)(void);

/* Faults and the supervisor calls end the program; no interrupt is ever enabled. */
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    vector exceptions[15];
} vectors = {__stack_top,
             {Reset_Handler, Fault_Handler, Fault_Handler, Fault_Handler, Fault_Handler, Fault_Handler, Fault_Handler,
              0, 0, 0, Fault_Handler, Fault_Handler, 0, Fault_Handler, Fault_Handler}};

__attribute__((weak)) void board_setup(void)
{
}

/* ---- Faults ------------------------------------------------------------------------------------------------------ */

static void put(const char *name, uint32_t value)
{
    board_puts(name);
    semihost_put_hex(value);
}

void board_fault(const uint32_t *frame, uint32_t exc_return)
{
    const uint32_t status = SCB_CFSR;

    put("FAULT CFSR=", status);
    put(" HFSR=", SCB_HFSR);
    put(" MMFAR=", SCB_MMFAR);
    put(" BFAR=", SCB_BFAR);
    put("\nEXC_RETURN=", exc_return);
    put(" SP=", (uint32_t)(uintptr_t)frame);
    if ((status & CFSR_NOT_STACKED) == 0 && frame >= __stack_limit && frame <= __stack_top - FRAME_WORDS) {
        put("\nR0=", frame[0]);
        put(" R1=", frame[1]);
        put(" R2=", frame[2]);
        put(" R3=", frame[3]);
        put(" R12=", frame[4]);
        put("\nLR=", frame[5]);
        put(" PC=", frame[6]);
        put(" XPSR=", frame[7]);
    }
    board_puts("\n");
    semihost_exit(FAULT_EXIT_CODE);
}

/*
 * The fault may be an overflow: the report has its stack below the registers that the fault stacked, or, where no room
 * is left there, over what is at the top.
 */
__attribute__((naked)) void Fault_Handler(void)
{
    __asm__ volatile("mov r4, lr\n"
                     "mrs r5, msp\n"
                     "tst lr, %0\n"
                     "ite eq\n"
                     "moveq r6, r5\n"
                     "mrsne r6, psp\n"
                     "ldr r0, =__stack_limit\n"
                     "add r0, r0, %1\n"
                     "cmp r5, r0\n"
                     "it lo\n"
                     "ldrlo r5, =__stack_top\n"
                     "ldr r0, =__stack_top\n"
                     "cmp r5, r0\n"
                     "it hi\n"
                     "movhi r5, r0\n"
                     "mov sp, r5\n"
                     "mov r0, r6\n"
                     "mov r1, r4\n"
                     "b board_fault\n"
                     ".ltorg\n"
                     :
                     : "i"(EXC_RETURN_PROCESS_STACK), "i"(REPORT_STACK_BYTES));
}

/* ---- Reset ------------------------------------------------------------------------------------------------------- */

/* An overflow of the stack faults for certain, whatever lies below it. */
static void guard_stack(void)
{
#ifdef HAS_STACK_LIMIT
    __asm__ volatile("msr msplim, %0" ::"r"(__stack_limit));
#else
    const uint32_t limit = (uint32_t)(uintptr_t)__stack_limit;
    if ((MPU_TYPE & MPU_REGIONS) == 0) {
        return;
    }
    MPU_RNR = 0;
    if (limit % BELOW_BYTES == 0) {
        /* At the beginning of a memory nothing lies below, but not every bus says so. */
        MPU_RBAR = limit - BELOW_BYTES;
        MPU_RASR = MPU_NOTHING_ALLOWED | MPU_16_MB;
    } else {
        /* What lies below may be in use: the last bytes of the stack itself are given up. */
        MPU_RBAR = (limit + INSIDE_BYTES - 1u) & ~(INSIDE_BYTES - 1u);
        MPU_RASR = MPU_NOTHING_ALLOWED | MPU_256_BYTES;
    }
    MPU_CTRL = MPU_ENABLE_BESIDE_DEFAULT_MAP;
    __asm__ volatile("dsb\n isb" ::: "memory");
#endif
}

/* Volatile, so that no compiler calls memcpy for it: that may be part of what is copied. */
static void copy(const uint32_t *from, volatile uint32_t *to, const uint32_t *end)
{
    while (from != to && to < end) {
        *to++ = *from++;
    }
}

#ifdef BOARD_CACHES
/* What they hold after reset is not known. Behind all copying: what was written is in memory. */
static void enable_caches(void)
{
    SCB_ICIALLU = 0;
    SCB_CSSELR = 0;
    __asm__ volatile("dsb\n isb" ::: "memory");
    const uint32_t size = SCB_CCSIDR;
    const uint32_t sets = ((size >> 13) & 0x7FFFu) + 1u;
    const uint32_t ways = ((size >> 3) & 0x3FFu) + 1u;
    const uint32_t line_shift = (size & 7u) + 4u;
    uint32_t way_shift = 32;
    while (way_shift > 0 && (ways - 1u) >> (32u - way_shift) != 0) {
        way_shift--;
    }
    for (uint32_t way = 0; way < ways; way++) {
        for (uint32_t set = 0; set < sets; set++) {
            SCB_DCISW = (way_shift < 32 ? way << way_shift : 0) | set << line_shift;
        }
    }
    __asm__ volatile("dsb" ::: "memory");
    SCB_CCR |= SCB_CCR_DATA_CACHE | SCB_CCR_INSTRUCTION_CACHE;
    __asm__ volatile("dsb\n isb" ::: "memory");
}
#endif

void Reset_Handler(void)
{
    SCB_VTOR = (uint32_t)(uintptr_t)&vectors;
    guard_stack();
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
    /* Full access to CP10 and CP11: without it the first floating point or vector instruction faults. */
    SCB_CPACR |= 0xFu << 20;
    __asm__ volatile("dsb\n isb" ::: "memory");
#endif
#ifdef __ARM_FEATURE_MVE
    /* Low-overhead loops keep their branch: without it hardware takes every one. */
    SCB_CCR |= SCB_CCR_LOB;
    __asm__ volatile("dsb\n isb" ::: "memory");
#endif
    SCB_CCR |= SCB_CCR_DIV_0_TRAPS;
    copy(__code_stored, __code_start, __code_end);
    copy(__weights_stored, __weights_start, __weights_end);
    copy(__tables_stored, __tables_start, __tables_end);
    copy(__constants_stored, __constants_start, __constants_end);
    copy(__data_stored, __data_start, __data_end);
    for (volatile uint32_t *to = __bss_start; to < __bss_end; to++) {
        *to = 0;
    }
    __asm__ volatile("dsb\n isb" ::: "memory");
#ifdef BOARD_CACHES
    enable_caches();
#endif
    board_setup();
    semihost_exit(main(0, 0));
}
