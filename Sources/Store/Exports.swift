// What the store says of files, its error first of all, belongs to its interface.
@_exported public import Files
