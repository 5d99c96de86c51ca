// Seeded: datagrams as a stranger makes them who has seen true ones. None is opened but a true one, and that once.
// MIDIP2P_FUZZED_DATAGRAMS=20000000 runs so many; else there are as many as an ordinary test has time for.
#include "tls/test/two_sealings.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

using namespace midip2p::test;

namespace {

constexpr std::size_t kUsual = 100'000;

std::size_t wanted() {
    const char* const said = std::getenv("MIDIP2P_FUZZED_DATAGRAMS");
    const long long n = said == nullptr ? 0 : std::strtoll(said, nullptr, 10);
    return n > 0 ? static_cast<std::size_t>(n) : kUsual;
}

/// What an attacker does who sits on the path.
class Attacker {
  public:
    explicit Attacker(std::uint64_t seed) : random_(seed) {}
    std::size_t below(std::size_t n) { return random_() % n; }

    /// Something made of one or two datagrams that were seen; it may be one of them, unchanged.
    Bytes datagram(const std::vector<Bytes>& seen) {
        const Bytes& some = seen[below(seen.size())];
        Bytes made = some;
        switch (below(8)) {
        case 0: // as it was
            break;
        case 1: // bits
            for (std::size_t i = 0, n = 1 + below(4); i < n; ++i)
                made[below(made.size())] ^= static_cast<std::uint8_t>(1u << below(8));
            break;
        case 2: // cut, or with more behind it
            made.resize(below(kMaxSealed + 60), static_cast<std::uint8_t>(below(256)));
            break;
        case 3: // another counter
            for (std::size_t i = 0, n = 1 + below(8); i < n; ++i)
                made[4 + below(8)] = static_cast<std::uint8_t>(below(256));
            break;
        case 4: { // the head of one, the rest of another
            const Bytes& other = seen[below(seen.size())];
            std::copy_n(other.begin(), std::min<std::size_t>(1 + below(20), other.size()), made.begin());
            break;
        }
        case 5: // the tag of another
            std::copy_n(seen[below(seen.size())].rbegin(), 16, made.rbegin());
            break;
        case 6: // anything
            made.resize(below(kMaxSealed + 60));
            for (auto& byte : made) byte = static_cast<std::uint8_t>(random_());
            break;
        default: // anything under the right id
            for (std::size_t i = 4; i < made.size(); ++i) made[i] = static_cast<std::uint8_t>(random_());
        }
        return made;
    }

  private:
    std::mt19937_64 random_;
};

constexpr std::size_t kSeen = 64; // true datagrams of one round

} // namespace

TEST_CASE("of whatever a stranger sends, only true datagrams are opened, and each once") { // [TOAST-12.1-6]
    const std::size_t n = wanted();
    Attacker attacker(2026);
    std::uint64_t opened = 0, refused = 0, counted = 0;
    for (std::size_t done = 0; done < n;) {
        TwoSealings two;
        std::vector<Bytes> seen;
        for (std::size_t i = 0; i < kSeen; ++i) seen.push_back(sealed(two.a, std::string(attacker.below(90), 'x')));
        std::set<Bytes> taken;
        for (std::size_t i = 0; i < 100 * kSeen && done < n; ++i, ++done) {
            const Bytes datagram = attacker.datagram(seen);
            const auto what = two.b.open(datagram);
            if (what.what != Opening::opened) {
                ++refused;
                if (!what.plaintext.empty()) FAIL("a refused datagram gave a text");
                continue;
            }
            ++opened;
            if (std::ranges::find(seen, datagram) == seen.end()) FAIL("a datagram was opened that nobody sealed");
            if (!taken.insert(datagram).second) FAIL("a datagram was opened twice");
        }
        for (std::size_t i = 0; i < kOpenings; ++i) counted += two.b.count(static_cast<Opening>(i));
    }
    CHECK(opened > 0u);
    CHECK(opened + refused == n);
    CHECK(counted == n);
    MESSAGE(n, " datagrams, ", opened, " of them true");
}
