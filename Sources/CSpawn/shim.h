#pragma once

#include <spawn.h>

// Swift does not see what the C library's headers declare under _GNU_SOURCE alone.

/// The folder in which a program starts.
extern int posix_spawn_file_actions_addchdir_np(
    posix_spawn_file_actions_t *actions, const char *path);
/// Descriptors from a number on are closed in a program.
extern int posix_spawn_file_actions_addclosefrom_np(
    posix_spawn_file_actions_t *actions, int from);
/// A pipe whose descriptors are made with flags.
extern int pipe2(int ends[2], int flags);
/// A file in memory without a name.
extern int memfd_create(const char *name, unsigned int flags);
/// The flag with which a program that is started does not get such a file: MFD_CLOEXEC.
static const unsigned int sweep_close_on_exec = 1;
