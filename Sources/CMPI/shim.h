#pragma once

#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

// A handle is a pointer in Open MPI and an integer in MPICH and its relatives. In a structure it is one type for Swift,
// and the functions below have the same signature whichever library is there. Constants that Swift cannot import, such as
// MPI_COMM_WORLD and MPI_BYTE, stand in them.
typedef struct {
  MPI_Request handle;
} sweep_request;

typedef struct {
  MPI_Message handle;
} sweep_message;

#if defined(OPEN_MPI)
static inline const char *sweep_library(void) { return "Open MPI"; }
#elif defined(I_MPI_VERSION)
static inline const char *sweep_library(void) { return "Intel MPI"; }
#elif defined(MPICH)
static inline const char *sweep_library(void) { return "MPICH"; }
#else
static inline const char *sweep_library(void) { return "an MPI library"; }
#endif

static inline int sweep_return_errors(void) {
  return MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
}

static inline int sweep_rank(int *rank) { return MPI_Comm_rank(MPI_COMM_WORLD, rank); }

static inline int sweep_size(int *size) { return MPI_Comm_size(MPI_COMM_WORLD, size); }

static inline int sweep_abort(int code) { return MPI_Abort(MPI_COMM_WORLD, code); }

static inline sweep_request sweep_request_null(void) {
  return (sweep_request){MPI_REQUEST_NULL};
}

static inline int sweep_is_null(sweep_request request) { return request.handle == MPI_REQUEST_NULL; }

static inline int sweep_isend(
    const void *bytes, int count, int rank, int tag, sweep_request *request) {
  return MPI_Isend(bytes, count, MPI_BYTE, rank, tag, MPI_COMM_WORLD, &request->handle);
}

static inline int sweep_test(sweep_request *request, int *is_done) {
  return MPI_Test(&request->handle, is_done, MPI_STATUS_IGNORE);
}

static inline int sweep_improbe(int *is_there, sweep_message *message, MPI_Status *status) {
  return MPI_Improbe(
      MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, is_there, &message->handle, status);
}

static inline int sweep_count(const MPI_Status *status, int *count) {
  return MPI_Get_count(status, MPI_BYTE, count);
}

static inline int sweep_mrecv(void *bytes, int count, sweep_message *message) {
  return MPI_Mrecv(bytes, count, MPI_BYTE, &message->handle, MPI_STATUS_IGNORE);
}
