/* The contract between generated code and the runtime: generated files refuse another ABI. */
#ifndef PNLP_VERSION_H
#define PNLP_VERSION_H

#define PNLP_RUNTIME_ABI 1

#endif
