/// What a name leads to, in words.
package enum FileKind: String, Sendable {
  case file = "a file"
  case folder = "a folder"
  case link = "a symbolic link"
  case fifo = "a FIFO"
  case device = "a device"
  case socket = "a socket"
  case other = "something else"
}
