#pragma once

// The commit that the package was built from, with "-dirty" where files had changed; "unknown" where
// the package was no git repository. Package.swift defines it.
const char *sweep_commit(void);
