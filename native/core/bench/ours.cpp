// Our own codec in its several ways, and the floor: a loop that only touches every byte.
#include "core/bench/contender.hpp"
#include "core/jsonmidi/parse_canonical.hpp"
#include "core/jsonmidi/text_reader.hpp"

#include <cstring>
#include <map>

namespace midip2p::bench {

namespace {

using namespace core;

bool taken(const ParsedEvent& event, Read& out) noexcept {
    out.midi_size = static_cast<std::uint32_t>(event.midi_size);
    out.port = event.fields.port ? *event.fields.port : -1;
    out.timestamp = event.fields.timestamp ? *event.fields.timestamp : -1;
    out.part = static_cast<std::uint8_t>(event.part);
    return true;
}

/// With a memory for each sender, which links do not have yet.
class Ours final : public LoopingReader<Ours> {
  public:
    [[nodiscard]] std::string name() const override { return "ours"; }
    void begin(const Corpus& corpus) override { readers_ = &of_corpus_.try_emplace(corpus.name, 16).first->second; }
    bool read(PaddedText text, std::size_t sender, Read& out) override {
        ParsedEvent event;
        return (*readers_)[sender].read(text, out.midi, event) == Errc::ok && taken(event, out);
    }

  private:
    std::map<std::string, std::vector<TextReader>> of_corpus_;
    std::vector<TextReader>* readers_ = nullptr;
};

class WithoutMemory final : public LoopingReader<WithoutMemory> {
  public:
    [[nodiscard]] std::string name() const override { return "oursWithoutMemory"; }
    bool read(PaddedText text, std::size_t, Read& out) override {
        const auto event = parse_jsonmidi(text, out.midi);
        return event && taken(*event, out);
    }
};

class WithoutPadding final : public LoopingReader<WithoutPadding> {
  public:
    [[nodiscard]] std::string name() const override { return "oursWithoutPadding"; }
    bool read(PaddedText text, std::size_t, Read& out) override {
        const auto event = parse_jsonmidi(text.view(), out.midi);
        return event && taken(*event, out);
    }
};

class General final : public LoopingReader<General> {
  public:
    [[nodiscard]] std::string name() const override { return "oursGeneral"; }
    bool read(PaddedText text, std::size_t, Read& out) override {
        const auto event = jsonmidi::parse_any_form(text.view(), out.midi);
        return event && taken(*event, out);
    }
};

/// The floor. It is no reader: what it says is never compared.
class Touch final : public LoopingReader<Touch> {
  public:
    [[nodiscard]] std::string name() const override { return "touch"; }
    bool read(PaddedText text, std::size_t, Read& out) override {
        std::uint64_t sum = 0;
        std::size_t i = 0;
        for (; i + 8 <= text.size; i += 8) {
            std::uint64_t word;
            std::memcpy(&word, text.data + i, 8);
            sum += word;
        }
        for (; i < text.size; ++i) sum += text.data[i];
        out.midi_size = 1;
        out.midi[0] = static_cast<std::uint8_t>(sum);
        return true;
    }
};

class OurWriter final : public LoopingWriter<OurWriter> {
  public:
    [[nodiscard]] std::string name() const override { return "ours"; }
    std::string_view write(const Event& event) override {
        EventFields fields;
        if (event.port >= 0) fields.port = static_cast<StreamId>(event.port);
        if (event.timestamp >= 0) fields.timestamp = event.timestamp;
        const ByteView midi(event.midi, event.midi_size);
        const auto size = write_sysex_part_or_message(midi, event.part, fields);
        return {reinterpret_cast<const char*>(text_.data()), size ? *size : 0};
    }

  private:
    Result<std::size_t> write_sysex_part_or_message(ByteView midi, std::uint8_t part, const EventFields& fields) {
        if (part == 0) return write_jsonmidi(midi, fields, text_);
        return write_sysex_part(midi, static_cast<SysexPart>(part), fields, text_);
    }
    std::array<std::uint8_t, 2048> text_;
};

} // namespace

std::vector<std::unique_ptr<Reader>> our_readers() {
    std::vector<std::unique_ptr<Reader>> readers;
    readers.push_back(std::make_unique<Touch>());
    readers.push_back(std::make_unique<Ours>());
    readers.push_back(std::make_unique<WithoutMemory>());
    readers.push_back(std::make_unique<WithoutPadding>());
    readers.push_back(std::make_unique<General>());
    return readers;
}

std::vector<std::unique_ptr<Writer>> our_writers() {
    std::vector<std::unique_ptr<Writer>> writers;
    writers.push_back(std::make_unique<OurWriter>());
    return writers;
}

} // namespace midip2p::bench
