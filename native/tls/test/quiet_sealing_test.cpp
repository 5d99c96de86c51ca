// Once a link has its keys, a datagram costs no allocation, neither of ours nor of OpenSSL's: both call malloc, which
// is counted here.
#include "test/quiet.hpp"
#include "tls/test/two_sealings.hpp"

using namespace midip2p::test;

TEST_CASE("sealing and opening allocates nothing, whatever comes") { // [TOAST-12.1-3]
    TwoSealings two;
    const std::string text(200, 'x');
    Bytes kept = sealed(two.a, text), forged = kept;
    forged.back() ^= 1;
    std::size_t opened = 0, refused = 0;
    allocations = 0;
    counting = true;
    for (int i = 0; i < 1000; ++i) {
        const auto datagram = two.a.seal(view(text));
        opened += two.b.open(*datagram).what == Opening::opened;
        refused += two.b.open(forged).what == Opening::wrong;
        refused += two.b.open(*datagram).what == Opening::replayed;
        refused += two.b.open(ByteView(kept).first(10)).what == Opening::too_short;
    }
    counting = false;
    CHECK(opened == 1000u);
    CHECK(refused == 3000u);
    CHECK(allocations.load() == 0u);
}
