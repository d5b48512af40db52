#pragma once

#include <hdf5.h>
#include <hdf5_hl.h>
#include <stdlib.h>

// What a process does once, before its first other call: no file locks (a reader on a default
// installation must be able to open what is being written), and no clean-up at exit (every file is
// closed by hand, and a thread may be reading while the process ends).
static inline void sweep_h5_begin(void) {
  setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
  H5dont_atexit();
  H5open();
}

// HDF5 prints errors unless told not to, for each thread anew.
static inline void sweep_h5_quiet(void) {
  static __thread int done = 0;
  if (!done) {
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    done = 1;
  }
}

// Macros that Swift cannot import, made callable. Types with a width are those of the file.
static inline hid_t sweep_h5_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t sweep_h5_float64(void) { return H5T_IEEE_F64LE; }
static inline hid_t sweep_h5_int8(void) { return H5T_STD_I8LE; }
static inline hid_t sweep_h5_int16(void) { return H5T_STD_I16LE; }
static inline hid_t sweep_h5_int32(void) { return H5T_STD_I32LE; }
static inline hid_t sweep_h5_int64(void) { return H5T_STD_I64LE; }
static inline hid_t sweep_h5_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t sweep_h5_uint16(void) { return H5T_STD_U16LE; }
static inline hid_t sweep_h5_uint32(void) { return H5T_STD_U32LE; }
static inline hid_t sweep_h5_uint64(void) { return H5T_STD_U64LE; }
static inline hid_t sweep_h5_string(void) { return H5T_C_S1; }
static inline hid_t sweep_h5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t sweep_h5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline size_t sweep_h5_variable(void) { return H5T_VARIABLE; }

static inline hid_t sweep_h5_file_creation(void) { return H5P_FILE_CREATE; }
static inline hid_t sweep_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t sweep_h5_group_creation(void) { return H5P_GROUP_CREATE; }
static inline hid_t sweep_h5_dataset_creation(void) { return H5P_DATASET_CREATE; }
static inline unsigned sweep_h5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned sweep_h5_read_only(void) { return H5F_ACC_RDONLY; }
static inline haddr_t sweep_h5_undefined_address(void) { return HADDR_UNDEF; }

static herr_t sweep_h5_refuse_outside(const char *parent_file, const char *parent_group,
                                      const char *child_file, const char *child_object,
                                      unsigned *flags, hid_t access, void *data) {
  (void)parent_file, (void)parent_group, (void)child_file, (void)child_object;
  (void)flags, (void)access, (void)data;
  return -1;
}

// How objects are looked up: a link to another file leads nowhere, since that file may be anything.
static inline hid_t sweep_h5_lookup(void) {
  hid_t list = H5Pcreate(H5P_DATASET_ACCESS);
  if (list >= 0) H5Pset_elink_cb(list, sweep_h5_refuse_outside, NULL);
  return list;
}

// What a name in a group stands for, without opening it; -1 where it leads to nothing.
static inline int sweep_h5_object_type(hid_t group, const char *name, hid_t lookup) {
  H5O_info_t information;
  if (H5Oget_info_by_name2(group, name, &information, H5O_INFO_BASIC, lookup) < 0) return -1;
  return (int)information.type;
}

// Where an open object is in its file.
static inline haddr_t sweep_h5_address(hid_t object) {
  H5O_info_t information;
  if (H5Oget_info2(object, &information, H5O_INFO_BASIC) < 0) return HADDR_UNDEF;
  return information.addr;
}
