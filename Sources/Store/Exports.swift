// The store's error and its types for files are part of its interface.
@_exported public import Files
