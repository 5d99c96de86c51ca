// The payload of METADATA: which streams there are.
#pragma once

#include "core/result.hpp"
#include "core/stream.hpp"
#include "core/toast/control.hpp"
#include "core/types.hpp"

#include <vector>

namespace midip2p::core {

/// One stream of {"kind":"streams","streams":[{"stream":1,"name":"Piano","format":"midi1"}]}, or of
/// {"kind":"closed","stream":1}. [TOAST-5.1-1]
struct StreamDeclaration {
    StreamId stream = 0;
    bool playable = false; // in a format that was agreed: midi1
    StreamDescription what;
};
struct Metadata {
    enum class Kind : std::uint8_t { streams, closed, unknown };
    Kind kind = Kind::unknown;
    std::vector<StreamDeclaration> streams; // of `streams`
    StreamId closed = 0;                    // of `closed`
};
[[nodiscard]] ControlText write_declaration(StreamId stream, const StreamDescription& what);
[[nodiscard]] ControlText write_closed(StreamId stream);
/// frame_payload where it is malformed. [TOAST-2.6-2]
[[nodiscard]] Result<Metadata> read_metadata(ByteView payload);

} // namespace midip2p::core
