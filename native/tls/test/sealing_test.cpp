// Wrong, replayed, foreign, old, late, too short and too long datagrams: each dropped, each counted as what it is.
#include "tls/test/two_sealings.hpp"

#include <limits>

using namespace midip2p::test;

TEST_CASE("what one end seals the other opens, both ways, empty or as long as can be") { // [TOAST-12.1-3]
    TwoSealings two;
    const std::string longest(kMaxPlaintext, 'x');
    for (const std::string& text : {std::string(), std::string("a note"), longest}) {
        const auto there = two.b.open(sealed(two.a, text));
        CHECK(there.what == Opening::opened);
        CHECK(text_of(there.plaintext) == text);
        CHECK(text_of(two.a.open(sealed(two.b, text)).plaintext) == text);
    }
    CHECK(two.b.count(Opening::opened) == 3u);
    CHECK(two.a.sealed() == 3u);
}

TEST_CASE("a datagram is its text and 28 bytes, and at most 1200 bytes") { // [TOAST-12.1-3]
    TwoSealings two;
    CHECK(sealed(two.a, "a note").size() == 34u);
    CHECK(sealed(two.a, std::string(kMaxPlaintext, 'x')).size() == 1200u);
    CHECK(two.a.seal(Bytes(kMaxPlaintext + 1)).error() == Errc::too_large);
    CHECK(two.a.sealed() == 2u);
}

TEST_CASE("one changed bit anywhere is seen, and the true datagram still counts") { // [TOAST-12.1-6]
    TwoSealings two;
    const Bytes genuine = sealed(two.a, "a note");
    for (std::size_t bit = 0; bit < genuine.size() * 8; ++bit) {
        Bytes changed = genuine;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
        const auto opened = two.b.open(changed);
        CHECK(opened.what == (bit < 32 ? Opening::foreign : Opening::wrong));
        CHECK(opened.plaintext.empty());
    }
    CHECK(two.b.count(Opening::foreign) == 32u);
    CHECK(two.b.count(Opening::wrong) == (genuine.size() - 4) * 8);
    // A forged counter, however great, has moved nothing.
    CHECK(two.b.open(genuine).what == Opening::opened);
}

TEST_CASE("a datagram that comes again is dropped") { // [TOAST-12.1-5]
    TwoSealings two;
    const Bytes first = sealed(two.a, "1"), second = sealed(two.a, "2");
    CHECK(two.b.open(first).what == Opening::opened);
    CHECK(two.b.open(second).what == Opening::opened);
    for (const Bytes& again : {first, second}) CHECK(two.b.open(again).what == Opening::replayed);
    CHECK(two.b.count(Opening::replayed) == 2u);
    CHECK(two.b.count(Opening::opened) == 2u);
}

TEST_CASE("datagrams in another order are opened, but not far behind the newest") { // [TOAST-12.1-5]
    TwoSealings two;
    std::vector<Bytes> all;
    for (int i = 0; i < 3000; ++i) all.push_back(sealed(two.a, "x"));
    CHECK(two.b.open(all[2999]).what == Opening::opened);
    CHECK(two.b.open(all[2999 - 1983]).what == Opening::opened);
    CHECK(two.b.open(all[2999 - 1984]).what == Opening::late);
    CHECK(two.b.open(all[2998]).what == Opening::opened);
    CHECK(two.b.count(Opening::late) == 1u);
}

TEST_CASE("what another pair sealed is foreign, and so is what we sealed ourselves") { // [TOAST-12.1-2]
    TwoSealings two;
    Sealing stranger = a_sealing(7, 8);
    CHECK(two.b.open(sealed(stranger, "hello")).what == Opening::foreign);
    CHECK(two.b.open(sealed(two.b, "hello")).what == Opening::foreign); // turned round
    CHECK(two.b.count(Opening::foreign) == 2u);
    // Who has learnt the id from the wire has not the key.
    Bytes disguised = sealed(stranger, "hello");
    const Bytes genuine = sealed(two.a, "hello");
    std::copy_n(genuine.begin(), 4, disguised.begin());
    CHECK(two.b.open(disguised).what == Opening::wrong);
}

TEST_CASE("what is too short or too long is dropped unread") { // [TOAST-12.1-3] [TOAST-12.1-7]
    TwoSealings two;
    const Bytes genuine = sealed(two.a, "");
    for (std::size_t size = 0; size < genuine.size(); ++size)
        CHECK(two.b.open(ByteView(genuine).first(size)).what == Opening::too_short);
    Bytes longer = sealed(two.a, std::string(kMaxPlaintext, 'x'));
    longer.push_back(0);
    CHECK(two.b.open(longer).what == Opening::too_long);
    CHECK(two.b.count(Opening::too_short) == kSealedOverhead);
    CHECK(two.b.count(Opening::too_long) == 1u);
}

TEST_CASE("a new connection ends the keys before at once: what came late under them is old") { // [TOAST-12.3-1]
    TwoSealings two;
    const Bytes under_way = sealed(two.a, "under way");
    REQUIRE(two.b.renew(keys_of(20, 10)) == Errc::ok);
    CHECK(two.b.knows(under_way));
    const auto opened = two.b.open(under_way);
    CHECK(opened.what == Opening::old);
    CHECK(opened.plaintext.empty());
    CHECK(two.b.count(Opening::old) == 1u);
    // The other end does not have the new keys yet: nothing of ours is for it.
    CHECK(two.a.open(sealed(two.b, "early")).what == Opening::foreign);
    REQUIRE(two.a.renew(keys_of(10, 20)) == Errc::ok);
    CHECK(text_of(two.b.open(sealed(two.a, "new")).plaintext) == "new");
    CHECK(text_of(two.a.open(sealed(two.b, "back")).plaintext) == "back");
    // And the one before the last is not known at all.
    REQUIRE(two.b.renew(keys_of(40, 30)) == Errc::ok);
    CHECK(two.b.open(under_way).what == Opening::foreign);
}

TEST_CASE("a key whose counters are used up seals nothing more") { // [TOAST-12.1-4]
    auto sealer = Sealer::make(a_secret(1), std::numeric_limits<std::uint64_t>::max() - 1);
    auto opener = Opener::make(a_secret(1));
    REQUIRE(sealer.error() == Errc::ok);
    REQUIRE(opener.error() == Errc::ok);
    const auto last = sealer->seal(view("the last"));
    REQUIRE(last.error() == Errc::ok);
    ByteView plaintext;
    CHECK(opener->open(*last, plaintext) == Opening::opened);
    CHECK(text_of(plaintext) == "the last");
    CHECK(sealer->seal(view("one more")).error() == Errc::full);
}

TEST_CASE("a key opens nothing more once it has seen too many forgeries") { // [TOAST-12.1-6]
    auto sealer = Sealer::make(a_secret(1));
    auto opener = Opener::make(a_secret(1), 3);
    const auto datagram = *sealer->seal(view("genuine"));
    Bytes forged(datagram.begin(), datagram.end());
    forged.back() ^= 1;
    ByteView plaintext;
    for (int i = 0; i < 3; ++i) CHECK(opener->open(forged, plaintext) == Opening::wrong);
    CHECK(opener->open(datagram, plaintext) == Opening::wrong);
    static_assert(Opener::kMostForged == std::uint64_t{1} << 36);
}
