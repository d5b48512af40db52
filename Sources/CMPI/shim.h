#pragma once

#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

// Macros that Swift cannot import, made callable.
static inline MPI_Comm sweep_comm_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Datatype sweep_byte(void) { return MPI_BYTE; }
static inline MPI_Errhandler sweep_errors_return(void) { return MPI_ERRORS_RETURN; }
static inline MPI_Request sweep_request_null(void) { return MPI_REQUEST_NULL; }
static inline MPI_Status *sweep_status_ignore(void) { return MPI_STATUS_IGNORE; }
