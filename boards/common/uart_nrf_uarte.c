/*
 * The UARTE of Nordic's nRF52 and nRF53 (product specifications of nRF52840 and nRF5340, chapter UARTE), a byte at a
 * time: it works by DMA only. Its receiver keeps a few bytes until the next one is asked for. Pins: BOARD_UART_TX_PIN
 * and BOARD_UART_RX_PIN, of port 0.
 */
#include "uart.h"

#if !defined(BOARD_UART_BASE) || !defined(BOARD_UART_BAUD) || !defined(BOARD_UART_TX_PIN) || !defined(BOARD_UART_RX_PIN)
#error                                                                                                                 \
    "BOARD_UART_BASE, BOARD_UART_BAUD: from \"console\" of board.json; BOARD_UART_TX_PIN, BOARD_UART_RX_PIN from \"defines\""
#endif

#define UART(offset) (*(volatile uint32_t *)(BOARD_UART_BASE + (offset)))
#define TASKS_START_RX UART(0x000u)
#define TASKS_START_TX UART(0x008u)
#define EVENTS_END_RX UART(0x110u)
#define EVENTS_END_TX UART(0x120u)
#define ENABLE UART(0x500u)
#define PSEL_TXD UART(0x50Cu)
#define PSEL_RXD UART(0x514u)
#define BAUD_RATE UART(0x524u)
#define RXD_PTR UART(0x534u)
#define RXD_MAX_COUNT UART(0x538u)
#define TXD_PTR UART(0x544u)
#define TXD_MAX_COUNT UART(0x548u)
#define UARTE_ENABLED 8u

/* The speeds that the specifications list are not quite what a formula gives. */
#if BOARD_UART_BAUD == 9600
#define BAUD_RATE_VALUE 0x00275000u
#elif BOARD_UART_BAUD == 115200
#define BAUD_RATE_VALUE 0x01D60000u
#elif BOARD_UART_BAUD == 1000000
#define BAUD_RATE_VALUE 0x10000000u
#else
#error "BOARD_UART_BAUD: 9600, 115200 or 1000000"
#endif

static volatile uint8_t received;
static volatile uint8_t sent;

static void receive(void)
{
    EVENTS_END_RX = 0;
    RXD_PTR = (uint32_t)(uintptr_t)&received;
    RXD_MAX_COUNT = 1;
    TASKS_START_RX = 1;
}

void board_uart_open(void)
{
    ENABLE = 0;
    PSEL_TXD = BOARD_UART_TX_PIN;
    PSEL_RXD = BOARD_UART_RX_PIN;
    BAUD_RATE = BAUD_RATE_VALUE;
    ENABLE = UARTE_ENABLED;
    receive();
}

int32_t board_uart_get(void)
{
    if (EVENTS_END_RX == 0) {
        return -1;
    }
    const uint8_t byte = received;
    receive();
    return byte;
}

void board_uart_put(uint8_t byte)
{
    sent = byte;
    EVENTS_END_TX = 0;
    TXD_PTR = (uint32_t)(uintptr_t)&sent;
    TXD_MAX_COUNT = 1;
    TASKS_START_TX = 1;
    while (EVENTS_END_TX == 0) {
    }
}
