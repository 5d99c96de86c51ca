// Two TLS sessions and a pipe between them that cuts bytes anywhere.
#pragma once

#include "test/check.hpp"
#include "tls/session.hpp"

#include <algorithm>
#include <random>
#include <vector>

namespace midip2p::test {

using namespace midip2p::tls;
using core::ByteView;
using core::Errc;

inline Context a_context() {
    auto certificate = Certificate::make();
    REQUIRE(certificate.error() == Errc::ok);
    auto context = Context::make(std::move(*certificate));
    REQUIRE(context.error() == Errc::ok);
    return std::move(*context);
}

inline ByteView bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string text_of(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

/// One end: what it heard, and the first error it met.
struct End {
    Session& session;
    std::vector<std::uint8_t> heard{};
    Errc error = Errc::ok;
};

/// Carries what both ends have to say, in pieces of 1 to `largest` bytes, until nobody has anything more.
inline void carry(End& a, End& b, std::size_t largest, std::mt19937& dice) {
    std::uniform_int_distribution<std::size_t> size(1, largest);
    const auto one = [&](End& from, End& to) {
        const ByteView all = from.session.transmit();
        if (all.empty()) return false;
        const std::vector<std::uint8_t> piece(all.begin(),
                                              all.begin() + static_cast<long>(std::min(all.size(), size(dice))));
        from.session.sent(piece.size());
        if (to.error == Errc::ok) to.error = to.session.receive(piece, to.heard);
        return true;
    };
    for (bool moved = true; moved;) {
        moved = one(a, b);
        moved = one(b, a) || moved;
    }
}

} // namespace midip2p::test
