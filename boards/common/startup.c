/* Reset, vectors and faults of a Cortex-M under emulation. */
#include <stdint.h>

#include "board.h"
#include "semihost.h"

/* Exit code of a fault; the runner's own are below it. */
#define FAULT_EXIT_CODE 99

#define SCB_CFSR (*(volatile uint32_t *)0xE000ED28u)
#define SCB_HFSR (*(volatile uint32_t *)0xE000ED2Cu)
#define SCB_MMFAR (*(volatile uint32_t *)0xE000ED34u)
#define SCB_BFAR (*(volatile uint32_t *)0xE000ED38u)
#define SCB_CPACR (*(volatile uint32_t *)0xE000ED88u)

#define MPU_TYPE (*(volatile uint32_t *)0xE000ED90u)
#define MPU_CTRL (*(volatile uint32_t *)0xE000ED94u)
#define MPU_RNR (*(volatile uint32_t *)0xE000ED98u)
#define MPU_RBAR (*(volatile uint32_t *)0xE000ED9Cu)
#define MPU_RASR (*(volatile uint32_t *)0xE000EDA0u)
#define MPU_REGIONS (0xFFu << 8)
#define MPU_ENABLE_BESIDE_DEFAULT_MAP 5u
#define GUARD_BYTES (16u << 20)
#if defined(__ARM_ARCH) && __ARM_ARCH >= 8
/* A region of Armv8-M always lets privileged code read; a stack that overflows writes. */
#define MPU_READ_ONLY_PRIVILEGED (2u << 1)
#define MPU_NEVER_EXECUTE 1u
#define MPU_REGION_ENABLE 1u
#define MPU_LIMIT_MASK 0xFFFFFFE0u
#define MPU_RLAR MPU_RASR
#else
#define MPU_NOTHING_ALLOWED_16_MB ((1u << 28) | (23u << 1) | 1u)
#endif

extern uint32_t __stack_limit[], __stack_top[];
extern uint32_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];

int main(int argc, char **argv);

void Reset_Handler(void) __attribute__((noreturn));
void Fault_Handler(void);
void board_fault(void) __attribute__((noreturn, used));

void board_fault(void)
{
    board_puts("FAULT CFSR=");
    semihost_put_hex(SCB_CFSR);
    board_puts(" HFSR=");
    semihost_put_hex(SCB_HFSR);
    board_puts(" MMFAR=");
    semihost_put_hex(SCB_MMFAR);
    board_puts(" BFAR=");
    semihost_put_hex(SCB_BFAR);
    board_puts("\n");
    semihost_exit(FAULT_EXIT_CODE);
}

/* The fault may be a stack overflow: the report starts on a fresh stack. */
__attribute__((naked)) void Fault_Handler(void)
{
    __asm__ volatile("ldr r0, =__stack_top\n mov sp, r0\n b board_fault\n .ltorg\n");
}

/* Below the stack lies nothing, but not every bus says so: with the MPU an overflow faults for certain. */
static void guard_stack(void)
{
    const uint32_t limit = (uint32_t)(uintptr_t)__stack_limit;
    if ((MPU_TYPE & MPU_REGIONS) == 0 || limit % GUARD_BYTES != 0) {
        return;
    }
    MPU_RNR = 0;
#if defined(__ARM_ARCH) && __ARM_ARCH >= 8
    MPU_RBAR = (limit - GUARD_BYTES) | MPU_READ_ONLY_PRIVILEGED | MPU_NEVER_EXECUTE;
    MPU_RLAR = ((limit - 1u) & MPU_LIMIT_MASK) | MPU_REGION_ENABLE;
#else
    MPU_RBAR = limit - GUARD_BYTES;
    MPU_RASR = MPU_NOTHING_ALLOWED_16_MB;
#endif
    MPU_CTRL = MPU_ENABLE_BESIDE_DEFAULT_MAP;
    __asm__ volatile("dsb\n isb" ::: "memory");
}

void Reset_Handler(void)
{
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
    /* Full access to CP10 and CP11: without it the first floating point or vector instruction faults. */
    SCB_CPACR |= 0xFu << 20;
    __asm__ volatile("dsb\n isb" ::: "memory");
#endif
    guard_stack();
    const uint32_t *from = __data_load;
    for (uint32_t *to = __data_start; to < __data_end; to++) {
        *to = *from++;
    }
    for (uint32_t *to = __bss_start; to < __bss_end; to++) {
        *to = 0;
    }
    semihost_exit(main(0, 0));
}

typedef void (*vector)(void);

/* Faults and the supervisor calls end the program; no interrupt is ever enabled. */
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    vector exceptions[15];
} vectors = {__stack_top,
             {Reset_Handler, Fault_Handler, Fault_Handler, Fault_Handler, Fault_Handler, Fault_Handler, Fault_Handler,
              0, 0, 0, Fault_Handler, Fault_Handler, 0, Fault_Handler, Fault_Handler}};
