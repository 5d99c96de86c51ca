// spec/vectors/toast/datagrams.json and datagram-lanes.json
#include "core/test/toast/hex.hpp"
#include "core/test/toast/said_frames.hpp"
#include "core/test/toast/vector_file.hpp"
#include "core/toast/datagrams/datagram.hpp"
#include "core/toast/link.hpp"
#include "test/check.hpp"

#include <algorithm>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

std::string text_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }
ByteView view_of(const std::string& text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }
std::string numbers(std::uint32_t first, std::uint32_t second) {
    return " " + std::to_string(first) + " " + std::to_string(second);
}

/// "notes ACK BARRIER NUMBER,…", "probe ID SENT", "answer ID CAME", "clock PAYLOAD", "unknown".
std::string describe(const Datagram& datagram, const char* between = ",") {
    if (const auto* probe = std::get_if<ProbeDatagram>(&datagram)) return "probe" + numbers(probe->id, probe->sent);
    if (const auto* answer = std::get_if<AnswerDatagram>(&datagram))
        return "answer" + numbers(answer->id, answer->came);
    if (const auto* clock = std::get_if<ClockDatagram>(&datagram)) return "clock " + text_of(clock->payload);
    const auto* notes = std::get_if<NotesDatagram>(&datagram);
    if (notes == nullptr) return "unknown";
    std::string words = "notes" + numbers(notes->ack, notes->barrier);
    std::string before = " ";
    CHECK(for_each_frame(notes->frames, [&](const Frame& frame) {
              words += before + std::to_string(frame.sequence);
              before = between;
              return Errc::ok;
          }) == Errc::ok);
    return words;
}

/// The same bytes, written by us.
std::vector<std::uint8_t> written(const Datagram& datagram) {
    std::vector<std::uint8_t> out(kMaxDatagram);
    std::size_t size = 0;
    if (const auto* probe = std::get_if<ProbeDatagram>(&datagram)) size = write_probe(*probe, out);
    if (const auto* answer = std::get_if<AnswerDatagram>(&datagram)) size = write_answer(*answer, out);
    if (const auto* notes = std::get_if<NotesDatagram>(&datagram)) {
        size = write_notes_head(notes->ack, notes->barrier, out);
        std::ranges::copy(notes->frames, out.begin() + static_cast<std::ptrdiff_t>(size));
        size += notes->frames.size();
    }
    out.resize(size);
    return out;
}

struct Ear final : Link::Sink {
    std::vector<std::string> heard, strict;
    static std::string midi(const char* how, SessionTime at, std::uint32_t sequence, ByteView text) {
        return how + std::to_string(at.us) + " " + std::to_string(sequence) + " " + text_of(text);
    }
    Errc on_midi(SessionTime at, std::uint32_t sequence, ByteView text) override {
        heard.push_back(midi("midi ", at, sequence, text));
        return Errc::ok;
    }
    Errc on_midi_ahead(SessionTime at, std::uint32_t sequence, ByteView text) override {
        heard.push_back(midi("ahead ", at, sequence, text));
        return Errc::ok;
    }
    bool may_play_ahead(SessionTime, ByteView text) override {
        return std::ranges::find(strict, text_of(text)) == strict.end();
    }
    Errc on_stream_declared(StreamId, const StreamDescription&) override { return Errc::ok; }
    Errc on_stream_closed(StreamId) override { return Errc::ok; }
    Errc on_frame(FrameType type, ByteView payload) override {
        if (type == FrameType::clock_sync) heard.push_back("clock " + text_of(payload));
        return Errc::ok;
    }
    void on_gap(std::uint32_t frames) override { heard.push_back("gap " + std::to_string(frames)); }
};

/// Does what a step says; the error with which it ends the link.
Errc take(const Value& step, Link& link, LocalTime now, Ear& ear) {
    if (const Value* usable = step.find("usable")) link.set_datagrams(usable->truth, now);
    if (step.find("lose") != nullptr) link.lose_lane(Lane::notes, Errc::connection_closed, now);
    const Value* free = step.find("free");
    const FrameOrder order = free != nullptr && free->truth ? FrameOrder::free : FrameOrder::strict;
    std::vector<std::string> midis;
    if (const Value* midi = step.find("midi")) midis = {midi->text};
    if (const Value* several = step.find("midis")) midis = several->texts();
    for (const std::string& midi : midis)
        if (const Errc e = link.send_midi({5}, view_of(midi), order).error(); e != Errc::ok) return e;
    if (const Value* received = step.find("resume"))
        return link.resume_notes(static_cast<std::uint32_t>(received->number), now);
    if (const Value* bytes = step.find("hex")) return link.receive(Lane::notes, hex(bytes->text), now, ear);
    if (const Value* bytes = step.find("datagram")) return link.receive_datagram(hex(bytes->text), now, ear);
    if (step.find("advance") == nullptr) return Errc::ok;
    Errc e = Errc::ok;
    (void)link.advance(now, e);
    return e == Errc::ok ? link.play_ahead(now, ear) : e;
}

std::vector<std::string> said(Link& link, LocalTime now) {
    std::vector<std::string> all;
    std::vector<std::uint8_t> out(kMaxDatagram);
    for (std::size_t size = 0; (size = link.write_datagram(out, now)) > 0;) {
        const auto datagram = read_datagram(ByteView(out).first(size));
        REQUIRE(datagram);
        all.push_back(describe(*datagram));
        REQUIRE(all.size() < 100u);
    }
    return all;
}

void check_step(const Value& step, const Link& link, LocalTime now) {
    const Value* v = nullptr;
    const auto number = [&] { return static_cast<std::uint64_t>(v->number); };
    if ((v = step.find("received"))) CHECK(link.received() == number());
    if ((v = step.find("duplicates"))) CHECK(link.duplicates() == number());
    if ((v = step.find("refused"))) CHECK(link.datagram_figures().refused == number());
    if ((v = step.find("lost"))) CHECK(link.datagram_figures().lost == number());
    if ((v = step.find("next"))) CHECK(std::min(link.ahead_due(), link.datagram_due(now)).us == v->number);
}

} // namespace

TEST_CASE("vectors: datagrams, read and written") { // [TOAST-12.4-1] to [TOAST-12.4-5]
    for (const Value& vector : vectors("datagrams.json")) {
        in_vector(vector, "", [&] {
            const std::vector<std::uint8_t> bytes = hex(vector["hex"].text);
            const auto datagram = read_datagram(bytes);
            if (vector["says"].is_null()) {
                CHECK(datagram.error() == Errc::frame_payload);
                return;
            }
            REQUIRE(datagram);
            CHECK(describe(*datagram, " ") == vector["says"].text);
            const auto again = written(*datagram);
            if (!again.empty()) CHECK((again == bytes));
        });
    }
}

TEST_CASE("vectors: datagram lanes") { // [TOAST-12.4-5] to [TOAST-12.7-4]
    for (const Value& vector : vectors("datagram-lanes.json")) {
        const Value* sent = vector.find("sent");
        Link link(Link::Numbers{.sent = sent == nullptr ? 0u : static_cast<std::uint32_t>(sent->number)});
        link.open_lane(Lane::notes, {0});
        LocalTime now{0};
        int number = 0;
        for (const Value& step : vector["steps"].items) {
            in_vector(vector, ", step " + std::to_string(++number), [&] {
                now = {step["at"].number};
                Ear ear;
                if (const Value* strict = step.find("strict")) ear.strict = strict->texts();
                const Errc e = take(step, link, now, ear);
                const Value* error = step.find("error");
                CHECK(code_of(e) == (error == nullptr ? "ok" : error->text));
                const Value* heard = step.find("heard");
                CHECK((ear.heard == (heard == nullptr ? std::vector<std::string>{} : heard->texts())));
                const std::vector<std::string> words = said(link, now);
                if (const Value* says = step.find("says")) CHECK(words == says->texts());
                const ByteView out = link.view(Lane::notes, 1 << 20);
                if (const Value* sends = step.find("sends"))
                    CHECK((said_frames(out, true).back() == sends->texts().back()));
                check_step(step, link, now);
            });
        }
    }
}
